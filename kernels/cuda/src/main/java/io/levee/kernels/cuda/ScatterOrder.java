package io.levee.kernels.cuda;

/**
 * Row numbers in order, those of one row in the order of their places (order.cu): a bitonic sort, in chunks that fit shared
 * memory and in single steps over what lies further apart.
 */
final class ScatterOrder {
    private static final String FILE = "order";
    private static final int LEAST_THREADS = 32;
    private static final int MOST_THREADS = 1024;

    private final GpuKernel chunks;
    private final GpuKernel far;
    private final GpuKernel near;

    ScatterOrder(Gpu gpu) {
        this.chunks = gpu.kernel(FILE, "order_chunks");
        this.far = gpu.kernel(FILE, "order_far");
        this.near = gpu.kernel(FILE, "order_near");
    }

    /** Bytes that {@link #sort} needs for this many rows. */
    static long bytes(int count) {
        return Long.BYTES * places(count);
    }

    /** The power of two that the rows are filled up to. */
    private static long places(int count) {
        return Math.max(2L * LEAST_THREADS, Long.highestOneBit(2L * Math.max(1, count) - 1));
    }

    /** keys = the rows (count), each above its place, in rising order. */
    void sort(long keys, DeviceSlice rows, int count) {
        long places = places(count);
        if (places > 1 << 30) {
            throw new IllegalArgumentException("gradients of " + count + " rows: expected at most " + (1 << 30));
        }
        int threads = (int) Math.min(places / 2, MOST_THREADS);
        int chunk = 2 * threads;
        chunks.pointer(keys).pointer(rows).value(count).launch(places / chunk, threads);
        for (int size = 2 * chunk; size <= places; size *= 2) {
            for (int distance = size / 2; distance >= chunk; distance /= 2) {
                far.pointer(keys).value(size).value(distance).launch(places / chunk, threads);
            }
            near.pointer(keys).value(size).launch(places / chunk, threads);
        }
    }
}
