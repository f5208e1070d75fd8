package io.levee.kernels.cuda;

import io.levee.kernels.CacheShape;

/**
 * Writes to a cache of keys and values (cache.cu) in the layout (slots, {keys, values}, K, capacity, D). Its values are
 * float32 or, in the same room, bfloat16 where that is the precision of attention. Slots and positions are on the device and
 * are not checked.
 */
final class KeyValueCache {
    private static final String FILE = "cache";
    private static final int WARP = 32;
    private static final int THREADS = 256;

    private final int valueBytes;
    private final GpuKernel append;
    private final GpuKernel copy;

    KeyValueCache(Gpu gpu) {
        boolean half = gpu.precision().tensorAttention();
        this.valueBytes = half ? Short.BYTES : Float.BYTES;
        this.append = gpu.kernel(FILE, half ? "cache_append_bf16" : "cache_append_f32");
        this.copy = gpu.kernel(FILE, "cache_copy");
    }

    /** Writes k and v (N, K, D) of token i into slot slots[i] at position positions[i]; no two tokens share a place. */
    void cacheAppend(
            DeviceSlice cache,
            DeviceSlice k,
            DeviceSlice v,
            DeviceSlice slots,
            DeviceSlice positions,
            int n,
            CacheShape shape) {
        boolean aligned = Alignment.ofRows(shape.headWidth(), cache, k, v);
        int lanes = shape.keyValueHeads() * shape.headWidth() / (aligned ? 4 : 1);
        append.pointer(cache)
                .pointer(k)
                .pointer(v)
                .pointer(slots)
                .pointer(positions)
                .value(shape.keyValueHeads())
                .value(shape.capacity())
                .value(shape.headWidth())
                .value(Alignment.flag(aligned))
                .launch(n, 2, 1, Math.clamp((lanes + WARP - 1) / WARP * WARP, WARP, THREADS), 0);
    }

    /**
     * Copies the first {@code length} tokens of a slot to another.
     *
     * @throws IndexOutOfBoundsException when a slot is outside the cache or longer than its capacity
     */
    void cacheCopy(DeviceSlice cache, int fromSlot, int toSlot, int length, CacheShape shape) {
        if (fromSlot < 0 || toSlot < 0 || Math.max(fromSlot, toSlot) >= shape.slots() || length > shape.capacity()) {
            throw new IndexOutOfBoundsException("cache: " + length + " tokens of slot " + fromSlot + " to slot "
                    + toSlot + ", expected slots below " + shape.slots() + " and at most " + shape.capacity()
                    + " tokens");
        }
        if (fromSlot == toSlot) {
            return;
        }
        long token = (long) valueBytes * shape.headWidth();
        int unit = unit(cache.address() | length * token | shape.capacity() * token);
        long units = length * token / unit;
        copy.pointer(cache)
                .value(fromSlot)
                .value(toSlot)
                .value(length * token)
                .value(shape.capacity() * token)
                .value(unit)
                .launch((units + THREADS - 1) / THREADS, 2L * shape.keyValueHeads(), 1, THREADS, 0);
    }

    /** The widest access that divides all of the sizes that have been or-ed. */
    private static int unit(long sizes) {
        return sizes % 16 == 0 ? 16 : sizes % 4 == 0 ? 4 : 2;
    }
}
