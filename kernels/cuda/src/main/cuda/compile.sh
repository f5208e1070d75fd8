#!/usr/bin/env bash
# Makes the PTX of all .cu files, or of those named: compile.sh [FILE.cu ...]
# NVCC names NVIDIA's compiler, version 13.0 or later, and NVCC_FLAGS what it needs to find its headers. Only who changes a
# kernel needs it: the PTX files are kept with the sources, and a test fails when they disagree.
# The text is lowered to PTX ISA 8.0, which drivers from 525 on accept, and paths are reduced to names. Comments and the names of
# inlined functions go too: they are a third of the text, and the assembler of CUDA 12.0 does not survive them on sm_90. What
# NVIDIA's headers inline counts as the line of ours that calls it.
set -euo pipefail
# The order of the headers in the hash.
export LC_ALL=C
cd "$(dirname "$0")"
nvcc=${NVCC:-nvcc}
out=../resources/io/levee/kernels/cuda
[ $# -gt 0 ] || set -- *.cu
for source in "$@"; do
    name=${source%.cu}
    # shellcheck disable=SC2046,SC2086
    "$nvcc" $(cat flags) ${NVCC_FLAGS:-} -o "$out/$name.tmp" "$source"
    {
        echo "// $name.cu $(cat flags "$source" *.cuh | sha256sum | cut -d' ' -f1)"
        awk 'NR == FNR { if (/\.file/ && !/\.cuh?"/) foreign[$2] = 1; next }
            /\.loc/ && foreign[$2] { sub(/\.loc.* inlined_at /, ".loc\t"); if (foreign[$2]) $0 = ours }
            /\.loc/ { ours = $0 } { print }' "$out/$name.tmp" "$out/$name.tmp" |
            sed -E -e 's/^\.version .*/.version 8.0/' -e 's#^(\s*\.file\s+[0-9]+ )"([^"]*/)?([^"/]*)".*#\1"\3"#' \
            -e 's/, function_name .*//' -e '/^\s*\/\//d' -e '/^\s*\.section\s+\.debug_str/,/^\s*\}/d'
    } > "$out/$name.ptx"
    rm "$out/$name.tmp"
done
