#!/usr/bin/env bash
# Levee and PyTorch on the same work, in turns, so that what else the machine does meets both:
#     PYTHON=python3 bench/peers/compare.sh [gemm] [train] [generate]
# All three without arguments. PYTHON names a Python with torch; PAIRS (3) is how often each side is measured; THREADS (all
# processors) is what both use; SHAPES are the matrix products, MxNxK with commas between them.
set -eu
here=$(CDPATH= cd -- "$(dirname -- "$0")" && pwd -P)
levee=$here/../../levee
python=${PYTHON:-python3}
pairs=${PAIRS:-3}
threads=${THREADS:-$(nproc)}
shapes=${SHAPES:-2048x128x128,2048x320x128,2048x128x320,2048x419x128,1024x576x576,1024x1536x576,1024x576x1536,16x1536x576,1x1536x576}

if ! "$python" -c 'import torch' 2> /dev/null; then
    echo "compare.sh: $python cannot import torch: set PYTHON to a Python that has it, as in PYTHON=/path/to/venv/bin/python" >&2
    exit 2
fi
for what; do
    case $what in
        gemm | train | generate) ;;
        *)
            echo "compare.sh: $what: expected gemm, train or generate" >&2
            exit 2
            ;;
    esac
done
[ $# -gt 0 ] || set -- gemm train generate

if [ -r /proc/loadavg ]; then
    read -r load _ < /proc/loadavg
    case $load in
        0.[0-4]*) ;;
        *) echo "compare.sh: WARNING: the load average is $load: threads that wait for each other, as PyTorch's do, suffer most" >&2 ;;
    esac
fi

export PYTHONDONTWRITEBYTECODE=1
results=$(mktemp -d)
trap 'rm -rf "$results"' EXIT
for what; do
    extra=()
    [ "$what" != gemm ] || extra=(--shapes "$shapes")
    for ((pair = 1; pair <= pairs; pair++)); do
        echo "$what, pair $pair of $pairs" >&2
        "$levee" bench "$what" --json --threads "$threads" "${extra[@]}" > "$results/levee-$what-$pair.json"
        "$python" "$here/torch_bench.py" "$what" --threads "$threads" "${extra[@]}" > "$results/torch-$what-$pair.json"
    done
done
echo "Medians of $pairs pairs, threads: $threads; a ratio above 1 means that Levee is faster."
"$python" "$here/compare.py" "$results"
