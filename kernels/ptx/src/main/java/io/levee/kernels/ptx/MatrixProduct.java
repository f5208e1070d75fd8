package io.levee.kernels.ptx;

import java.util.List;

/**
 * {@code mma.sync}: D = A B + C for a 16 x K matrix A, a K x 8 matrix B and 16 x 8 matrices C and D, spread over the
 * lanes as PTX's fragments. Products are exact, sums are rounded to float32 one after the other along K; the hardware's
 * order and rounding of these sums are its own.
 */
final class MatrixProduct extends Instruction {
    private static final int M = 16;
    private static final int N = 8;

    private final PtxType element;
    private final int depth;
    private final int[] d;
    private final int[] a;
    private final int[] b;
    private final int[] c;

    private MatrixProduct(PtxType element, int depth, int[] d, int[] a, int[] b, int[] c) {
        this.element = element;
        this.depth = depth;
        this.d = d;
        this.a = a;
        this.b = b;
        this.c = c;
        this.kind = InstructionClass.TENSOR;
        this.operations = 2 * M * N * depth;
        this.operationsPerWarp = true;
    }

    static Instruction decode(StatementForm form) {
        form.expectCount(4);
        boolean known = form.take("sync") & form.take("aligned") & form.take("row") & form.take("col");
        String shape = form.require("m16n8k4", "m16n8k8", "m16n8k16");
        boolean sums = form.take("f32") & form.take("f32");
        PtxType element = form.takeType();
        boolean equal = form.takeType() == element;
        int depth = Integer.parseInt(shape.substring(6));
        boolean tensorFloat = element == PtxType.TF32 && depth <= 8;
        boolean half = (element == PtxType.BF16 || element == PtxType.F16) && depth >= 8;
        if (!known || !sums || !equal || !tensorFloat && !half) {
            throw form.error("unknown form of mma");
        }
        int perLane = (half ? 2 : 1) * WarpLanes.WIDTH;
        return new MatrixProduct(
                element,
                depth,
                rows(form, 0, PtxType.F32, 4, true),
                rows(form, 1, PtxType.B32, M * depth / perLane, false),
                rows(form, 2, PtxType.B32, N * depth / perLane, false),
                rows(form, 3, PtxType.F32, 4, false));
    }

    private static int[] rows(StatementForm form, int index, PtxType type, int count, boolean target) {
        List<Operand> elements = form.elements(index);
        if (elements.size() != count) {
            throw form.error("operand " + (index + 1) + " needs " + count + " registers");
        }
        return elements.stream()
                .mapToInt(operand -> target ? form.destination(operand, type) : form.row(operand, type))
                .toArray();
    }

    @Override
    void execute(Warp warp, int mask) {
        if (mask != -1) {
            throw new Violation(Integer.numberOfTrailingZeros(~mask), "mma.sync by a part of the warp");
        }
        float[] matrices = warp.matrices;
        gather(warp.r, matrices);
        int left = 0;
        int right = M * depth;
        int sums = right + N * depth;
        for (int row = 0; row < M; row++) {
            for (int k = 0; k < depth; k++) {
                float factor = matrices[left + row * depth + k];
                int from = right + k * N;
                int to = sums + row * N;
                for (int column = 0; column < N; column++) {
                    matrices[to + column] += factor * matrices[from + column];
                }
            }
        }
        for (int lane = 0; lane < WarpLanes.WIDTH; lane++) {
            for (int i = 0; i < 4; i++) {
                warp.r[d[i] + lane] = Float.floatToRawIntBits(matrices[sums + place(lane, i)]);
            }
        }
    }

    /** Where element {@code i} of a lane's fragment of C and D lies. */
    private static int place(int lane, int i) {
        return ((lane >> 2) + (i >> 1) * 8) * N + (lane & 3) * 2 + (i & 1);
    }

    /** Puts A (row by row), B (by k) and C one after the other. */
    private void gather(int[] r, float[] matrices) {
        int right = M * depth;
        int sums = right + N * depth;
        for (int lane = 0; lane < WarpLanes.WIDTH; lane++) {
            if (element == PtxType.TF32) {
                gatherTensorFloats(r, matrices, lane, right);
            } else {
                gatherHalves(r, matrices, lane, right);
            }
            for (int i = 0; i < 4; i++) {
                matrices[sums + place(lane, i)] = Float.intBitsToFloat(r[c[i] + lane]);
            }
        }
    }

    private void gatherHalves(int[] r, float[] matrices, int lane, int right) {
        boolean brain = element == PtxType.BF16;
        int group = lane >> 2;
        int first = (lane & 3) * 2;
        for (int i = 0; i < a.length; i++) {
            int bits = r[a[i] + lane];
            int at = (group + (i & 1) * 8) * depth + first + (i >> 1) * 8;
            matrices[at] = HalfInstructions.widen(bits & 0xffff, brain);
            matrices[at + 1] = HalfInstructions.widen(bits >>> 16, brain);
        }
        for (int i = 0; i < b.length; i++) {
            int bits = r[b[i] + lane];
            int at = right + (first + i * 8) * N + group;
            matrices[at] = HalfInstructions.widen(bits & 0xffff, brain);
            matrices[at + N] = HalfInstructions.widen(bits >>> 16, brain);
        }
    }

    /** The hardware looks at 10 bits of fraction only. */
    private void gatherTensorFloats(int[] r, float[] matrices, int lane, int right) {
        int group = lane >> 2;
        int first = lane & 3;
        for (int i = 0; i < a.length; i++) {
            int at = (group + (i & 1) * 8) * depth + first + (i >> 1) * 4;
            matrices[at] = Float.intBitsToFloat(r[a[i] + lane] & 0xffffe000);
        }
        for (int i = 0; i < b.length; i++) {
            matrices[right + (first + i * 4) * N + group] = Float.intBitsToFloat(r[b[i] + lane] & 0xffffe000);
        }
    }
}
