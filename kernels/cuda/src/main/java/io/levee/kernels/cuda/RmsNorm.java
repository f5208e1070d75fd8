package io.levee.kernels.cuda;

/**
 * Root-mean-square normalisation (rmsnorm.cu). How a row is cut among threads depends on its width alone; the gradient of the
 * weight is summed in blocks of rows, which are added in order.
 */
final class RmsNorm {
    private static final String FILE = "rmsnorm";
    private static final int WARP = 32;
    private static final int THREADS = 256;

    /** Up to this width a warp takes a row alone. */
    private static final int NARROW = 1024;

    /** A row of sums in shared memory: a block of the backward pass keeps its part of dWeight there. */
    private static final int MOST_SHARED_BYTES = 99 * 1024;

    private final Gpu gpu;
    private final GpuKernel forward;
    private final GpuKernel addForward;
    private final GpuKernel backward;
    private final GpuKernel weights;

    RmsNorm(Gpu gpu) {
        this.gpu = gpu;
        this.forward = gpu.kernel(FILE, "rmsnorm_f32");
        this.addForward = gpu.kernel(FILE, "add_rmsnorm_f32");
        this.backward = gpu.kernel(FILE, "rmsnorm_backward_f32", MOST_SHARED_BYTES);
        this.weights = gpu.kernel(FILE, "rmsnorm_weight_f32");
    }

    /** y (N, C) and inverse (N) from x (N, C) and weight (C). */
    void rmsNorm(
            DeviceSlice y, DeviceSlice inverse, DeviceSlice x, DeviceSlice weight, int n, int width, float epsilon) {
        forward.pointer(y).pointer(inverse).pointer(x).pointer(weight);
        launch(forward, n, width, epsilon, Alignment.ofRows(width, y, x, weight));
    }

    /** sum (N, C) = x + delta; y (N, C) and inverse (N) from it and weight (C). */
    void addRmsNorm(
            DeviceSlice y,
            DeviceSlice inverse,
            DeviceSlice sum,
            DeviceSlice x,
            DeviceSlice delta,
            DeviceSlice weight,
            int n,
            int width,
            float epsilon) {
        addForward
                .pointer(y)
                .pointer(inverse)
                .pointer(sum)
                .pointer(x)
                .pointer(delta)
                .pointer(weight);
        launch(addForward, n, width, epsilon, Alignment.ofRows(width, y, sum, x, delta, weight));
    }

    /** The parameters after the pointers of either forward kernel. */
    private static void launch(GpuKernel kernel, int n, int width, float epsilon, boolean aligned) {
        boolean narrow = width <= NARROW;
        int threads = narrow ? 4 * WARP : THREADS;
        int span = narrow ? WARP : threads;
        int rows = threads / span;
        kernel.value(n)
                .value(width)
                .value(epsilon)
                .value(span)
                .value(Alignment.flag(aligned))
                .launch((n + rows - 1) / rows, threads);
    }

    /** dx (N, C) += and, unless null, dWeight (C) +=. */
    void rmsNormBackward(
            DeviceSlice dx,
            DeviceSlice dWeight,
            DeviceSlice dy,
            DeviceSlice x,
            DeviceSlice weight,
            DeviceSlice inverse,
            int n,
            int width) {
        boolean trained = dWeight != null;
        if (trained && (long) Float.BYTES * width > MOST_SHARED_BYTES) {
            throw new IllegalArgumentException("rmsNormBackward: width " + width + ", expected at most "
                    + MOST_SHARED_BYTES / Float.BYTES + ": a block keeps a row of sums in shared memory");
        }
        boolean aligned = Alignment.ofRows(width, dx, dy, x, weight);
        int lanes = aligned ? width / 4 : width;
        int threads = Math.clamp((lanes + WARP - 1) / WARP * WARP, WARP, THREADS);
        int rows = width <= NARROW ? 4 : 16;
        int blocks = (n + rows - 1) / rows;
        long partial = trained ? gpu.scratch((long) Float.BYTES * blocks * width) : 0;
        backward.pointer(dx)
                .pointer(partial)
                .pointer(dy)
                .pointer(x)
                .pointer(weight)
                .pointer(inverse)
                .value(n)
                .value(width)
                .value(rows)
                .value(Alignment.flag(aligned))
                .launch(blocks, threads, trained ? Float.BYTES * width : 0);
        if (trained) {
            weights.pointer(dWeight)
                    .pointer(partial)
                    .value(blocks)
                    .value(width)
                    .launch((width + WARP - 1) / WARP, THREADS);
        }
    }
}
