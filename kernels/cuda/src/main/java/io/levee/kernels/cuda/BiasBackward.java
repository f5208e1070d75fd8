package io.levee.kernels.cuda;

/** Column sums: of pieces of the rows side by side, then of the pieces in order. */
final class BiasBackward {
    private static final int PIECE = 64;
    private static final int THREADS = 128;

    private final Gpu gpu;
    private final GpuKernel partials;
    private final GpuKernel sums;

    BiasBackward(Gpu gpu) {
        this.gpu = gpu;
        partials = gpu.kernel("bias", "bias_partials_f32");
        sums = gpu.kernel("bias", "bias_backward_f32");
    }

    /** dBias (outputs) += column sums of dy (N, outputs). */
    void biasBackward(DeviceSlice dBias, DeviceSlice dy, int n, int outputs) {
        Plane result = Plane.of(dBias, 1, outputs, "biasBackward: dBias");
        Plane gradient = Plane.of(dy, n, outputs, "biasBackward: dy");
        int pieces = Math.ceilDiv(n, PIECE);
        int blocks = Math.ceilDiv(outputs, THREADS);
        long scratch = gpu.scratch((long) pieces * outputs * Float.BYTES);
        partials.pointer(scratch)
                .pointer(gradient.address())
                .value(n)
                .value(outputs)
                .launch(blocks, pieces, 1, THREADS, 0);
        sums.pointer(result.address())
                .pointer(scratch)
                .value(pieces)
                .value(outputs)
                .launch(blocks, THREADS);
    }
}
