package io.levee.kernels.cuda;

/** A linear head of one output (scores.cu). Its gradient is summed in pieces of rows, and the pieces in order. */
final class Scores {
    private static final String FILE = "scores";

    /** Rows of a piece. */
    private static final int PIECE = 32;

    private final Gpu gpu;
    private final GpuKernel forward;
    private final GpuKernel backward;
    private final GpuKernel weight;
    private final GpuKernel bias;

    Scores(Gpu gpu) {
        this.gpu = gpu;
        this.forward = gpu.kernel(FILE, "scores_f32");
        this.backward = gpu.kernel(FILE, "scores_backward_f32");
        this.weight = gpu.kernel(FILE, "scores_weight_f32");
        this.bias = gpu.kernel(FILE, "scores_bias_f32");
    }

    /** scores (R) = x (R, C) · w (C) + bias (1), null for none. */
    void scores(DeviceSlice scores, DeviceSlice x, DeviceSlice w, DeviceSlice offset, int r, int width) {
        require("scores", scores, x, w, r, width);
        forward.pointer(scores)
                .pointer(x)
                .pointer(w)
                .pointer(offset)
                .value(r)
                .value(width)
                .launch(Flat.rowBlocks(r), Flat.THREADS);
    }

    /** dx (R, C) +=, dw (C) += and, unless null, dBias (1) +=. */
    void scoresBackward(
            DeviceSlice dx,
            DeviceSlice dw,
            DeviceSlice dBias,
            DeviceSlice dScores,
            DeviceSlice x,
            DeviceSlice w,
            int r,
            int width) {
        require("scoresBackward", dScores, x, w, r, width);
        require("scoresBackward", dScores, dx, dw, r, width);
        int pieces = Math.ceilDiv(r, PIECE);
        long partial = gpu.scratch((long) Float.BYTES * pieces * width);
        backward.pointer(dx)
                .pointer(partial)
                .pointer(dScores)
                .pointer(x)
                .pointer(w)
                .value(r)
                .value(width)
                .launch(pieces, Math.ceilDiv(Flat.strips(width), Flat.WARPS), 1, Flat.THREADS, 0);
        weight.pointer(dw)
                .pointer(partial)
                .value(pieces)
                .value(width)
                .launch(Math.ceilDiv(width, Flat.THREADS), Flat.THREADS);
        if (dBias != null) {
            bias.pointer(dBias).pointer(dScores).value(r).launch(1, Flat.THREADS);
        }
    }

    private static void require(String operation, DeviceSlice rows, DeviceSlice x, DeviceSlice w, int r, int width) {
        Flat.require(operation, r, rows);
        Flat.require(operation, (long) r * width, x);
        Flat.require(operation, width, w);
    }
}
