package io.levee.kernels.ptx;

import java.util.List;

/** {@code ldmatrix}: one, two or four 8x8 matrices of 16-bit elements from shared memory, a row for each address. */
final class MatrixLoad extends MemoryInstruction {
    private static final int ROW_BYTES = 16;

    private final int[] rows;
    private final boolean transposed;

    private MatrixLoad(StatementForm form, int[] rows, boolean transposed) {
        super(form, form.operand(1), Space.SHARED, ROW_BYTES);
        this.rows = rows;
        this.transposed = transposed;
    }

    static Instruction decode(StatementForm form) {
        form.expectCount(2);
        PtxType type = form.takeType();
        boolean known = form.take("sync") & form.take("aligned") & form.take("m8n8");
        int count = form.require("x1", "x2", "x4").charAt(1) - '0';
        boolean transposed = form.take("trans");
        boolean inShared = form.takeAny("shared", "shared::cta") != null;
        List<Operand> targets = form.elements(0);
        if (!known || !inShared || type != PtxType.B16 || targets.size() != count) {
            throw form.error("unknown form of ldmatrix");
        }
        int[] rows = targets.stream()
                .mapToInt(target -> form.destination(target, PtxType.B32))
                .toArray();
        return new MatrixLoad(form, rows, transposed);
    }

    /** Only the lanes that give a row's address access memory. */
    @Override
    void execute(Warp warp, int mask) {
        if (mask != -1) {
            throw new Violation(Integer.numberOfTrailingZeros(~mask), "ldmatrix by a part of the warp");
        }
        int addressed = rows.length == 4 ? -1 : (1 << 8 * rows.length) - 1;
        super.execute(warp, addressed);
    }

    @Override
    void access(Warp warp, int mask, Region region) {
        if (warp.counter != null) {
            warp.counter.matrix(this, warp, rows.length);
        }
        if (region.shadow != null) {
            region.shadow.load(warp, mask, ROW_BYTES, this);
        }
        for (int m = 0; m < rows.length; m++) {
            for (int lane = 0; lane < WarpLanes.WIDTH; lane++) {
                warp.r[lane] = transposed ? column(warp, region.bytes, m, lane) : row(warp, region.bytes, m, lane);
            }
            System.arraycopy(warp.r, 0, warp.scratch, m * WarpLanes.WIDTH, WarpLanes.WIDTH);
        }
        for (int m = 0; m < rows.length; m++) {
            System.arraycopy(warp.scratch, m * WarpLanes.WIDTH, warp.r, rows[m], WarpLanes.WIDTH);
        }
    }

    private static int row(Warp warp, byte[] bytes, int matrix, int lane) {
        return Region.getInt(bytes, warp.offsets[8 * matrix + lane / 4] + 4 * (lane % 4));
    }

    private static int column(Warp warp, byte[] bytes, int matrix, int lane) {
        int row = 8 * matrix + 2 * (lane % 4);
        int at = 2 * (lane / 4);
        int low = (short) Region.SHORT.get(bytes, warp.offsets[row] + at) & 0xffff;
        int high = (short) Region.SHORT.get(bytes, warp.offsets[row + 1] + at) & 0xffff;
        return low | high << 16;
    }

    @Override
    String noun() {
        return "ldmatrix";
    }
}
