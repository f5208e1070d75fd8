package io.levee.kernels.cuda;

/** Σ x² over a flat buffer (sumofsquares.cu), in pieces in double, which are added in order. */
final class SumOfSquares {
    private static final String FILE = "sumofsquares";

    /** Values of a piece. */
    private static final int PIECE = 8 * Flat.PIECE;

    private final Gpu gpu;
    private final GpuKernel squares;
    private final GpuKernel total;

    SumOfSquares(Gpu gpu) {
        this.gpu = gpu;
        this.squares = gpu.kernel(FILE, "squares_f32");
        this.total = gpu.kernel(FILE, "squares_total_f32");
    }

    /** slot[0] = Σ x². */
    void sumOfSquares(DeviceSlice slot, DeviceSlice x, long count) {
        Flat.require("sumOfSquares", count, x);
        int pieces = Math.toIntExact(Math.ceilDiv(count, PIECE));
        long sums = gpu.scratch((long) Double.BYTES * pieces);
        squares.pointer(sums).pointer(x).value(count).launch(pieces, Flat.THREADS);
        total.pointer(slot).pointer(sums).value(pieces).launch(1, Flat.THREADS);
    }
}
