package io.levee.kernels.cuda;

/**
 * A matrix product in two entry points: tiles of 128 x 128 sums, and of 32 x 64 for results that large tiles would not fill or
 * that are too few for the device. Which one runs decides no bits of float32 products.
 */
final class TiledKernel {
    /** Columns of a tile are a multiple of it. */
    static final int COLUMNS = 64;

    private static final int LARGE = 128;
    private static final int LARGE_THREADS = 256;
    private static final int SMALL_ROWS = 32;

    private final Gpu gpu;
    private final String file;
    private final String name;
    private final boolean half;
    private final int smallThreads;
    private final int multiprocessors;
    private GpuKernel large;
    private GpuKernel small;
    private int rows;
    private int columns;
    private boolean wide;

    /**
     * A pair of kernels, loaded when first used.
     *
     * @param file of the float32 kernels; that of those on tensor cores ends in _bf16
     * @param entry what the names begin with; the type of factors and the tile follow
     */
    TiledKernel(Gpu gpu, String file, String entry) {
        half = gpu.precision().tensorProducts();
        this.gpu = gpu;
        this.file = half ? file + "_bf16" : file;
        name = entry + (half ? "_bf16_" : "_f32_");
        smallThreads = half ? 64 : 128;
        multiprocessors = gpu.driver().properties().multiprocessors();
    }

    /** The kernel for a result of this shape, whose parameters up to the factors follow before {@link #launch}. */
    GpuKernel of(int rows, int columns) {
        this.rows = rows;
        this.columns = columns;
        long tiles = (long) Math.ceilDiv(rows, LARGE) * Math.ceilDiv(columns, LARGE);
        wide = rows > LARGE / 2 && columns > LARGE / 2 && tiles >= multiprocessors / 2;
        if (wide) {
            large = large == null ? gpu.kernel(file, name + "128x128") : large;
            return large;
        }
        small = small == null ? gpu.kernel(file, name + "32x64") : small;
        return small;
    }

    /**
     * Enqueues the factors and the grid for the shape.
     *
     * @param depth length of the sums
     */
    void launch(Plane left, Plane right, int depth) {
        GpuKernel kernel = wide ? large : small;
        kernel.pointer(left.address())
                .value(left.pitch())
                .pointer(right.address())
                .value(right.pitch())
                .value(depth);
        if (half) {
            kernel.value(left.low()).value(right.low());
        }
        if (wide) {
            kernel.launch(Math.ceilDiv(rows, LARGE), Math.ceilDiv(columns, LARGE), 1, LARGE_THREADS, 0);
        } else {
            kernel.launch(Math.ceilDiv(rows, SMALL_ROWS), Math.ceilDiv(columns, COLUMNS), 1, smallThreads, 0);
        }
    }
}
