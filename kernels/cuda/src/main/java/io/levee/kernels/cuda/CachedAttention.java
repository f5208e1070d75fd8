package io.levee.kernels.cuda;

import io.levee.kernels.CacheShape;

/**
 * Attention of single queries to a cache (attention_cached.cu). Keys are cut into pieces at fixed positions, so a token's bits
 * do not depend on the batch or on the capacity of the cache; pieces are joined in order.
 */
final class CachedAttention {
    private static final String FILE = "attention_cached";
    private static final int THREADS = 128;
    private static final int WARP = 32;

    /** Keys of a piece; PIECE of the kernel. */
    private static final int PIECE = 64;

    /** Widest head. */
    private static final int MOST_WIDTH = 256;

    /** Scratch for the pieces of the tokens that one launch takes. */
    private static final long SCRATCH_BYTES = 64L << 20;

    private static final int MOST_GRID = 65_535;

    /** Query heads of a block that share its keys: as many as the group has, to the next of these. */
    private static final int[] SHARING = {1, 4, 8};

    private final Gpu gpu;
    private final GpuKernel[] pieces = new GpuKernel[SHARING.length];
    private final GpuKernel join;

    CachedAttention(Gpu gpu) {
        this.gpu = gpu;
        String type = gpu.precision().tensorAttention() ? "bf16" : "f32";
        for (int i = 0; i < SHARING.length; i++) {
            pieces[i] = gpu.kernel(FILE, "attention_cached_" + type + "_" + SHARING[i]);
        }
        this.join = gpu.kernel(FILE, "attention_cached_join");
    }

    /** out (N, H, D): token i attends to the last {@code window} (0: all) of positions [0, positions[i]] of slot slots[i]. */
    void attentionCached(
            DeviceSlice out,
            DeviceSlice q,
            DeviceSlice cache,
            DeviceSlice slots,
            DeviceSlice positions,
            int n,
            int heads,
            int window,
            float scale,
            CacheShape shape) {
        int width = shape.headWidth();
        if (width > MOST_WIDTH) {
            throw new IllegalArgumentException(
                    "attentionCached: head width " + width + ", expected at most " + MOST_WIDTH);
        }
        int most = mostPieces(window, shape.capacity());
        long rowBytes = most == 1 ? 0 : (long) heads * most * (width + 2) * Float.BYTES;
        int rows = most == 1 ? MOST_GRID : Math.clamp(SCRATCH_BYTES / rowBytes, 1, MOST_GRID);
        long scratch = most == 1 ? 0 : gpu.scratch(Math.min(rows, n) * rowBytes);
        for (int from = 0; from < n; from += rows) {
            int count = Math.min(rows, n - from);
            DeviceSlice outPart = rows(out, from, count, heads * width);
            DeviceSlice qPart = rows(q, from, count, heads * width);
            DeviceSlice at = positions.part(from, count);
            long sums = most == 1 ? 0 : scratch + 2L * Float.BYTES * count * heads * most;
            DeviceSlice in = slots.part(from, count);
            pieces(outPart, scratch, sums, qPart, cache, in, at, count, heads, window, scale, most, shape);
            if (most > 1) {
                join.pointer(outPart)
                        .pointer(scratch)
                        .pointer(sums)
                        .pointer(at)
                        .value(width)
                        .value(window)
                        .value(most)
                        .launch(heads, count, 1, (width + WARP - 1) / WARP * WARP, 0);
            }
        }
    }

    private static DeviceSlice rows(DeviceSlice x, int from, int count, int width) {
        return x.part((long) from * width, (long) count * width);
    }

    /** Pieces that a token's keys lie in at most. */
    private static int mostPieces(int window, int capacity) {
        int all = (capacity + PIECE - 1) / PIECE;
        return window == 0 ? all : (int) Math.min(all, (window + PIECE - 2L) / PIECE + 1);
    }

    private void pieces(
            DeviceSlice out,
            long states,
            long sums,
            DeviceSlice q,
            DeviceSlice cache,
            DeviceSlice slots,
            DeviceSlice positions,
            int n,
            int heads,
            int window,
            float scale,
            int most,
            CacheShape shape) {
        int group = heads / shape.keyValueHeads();
        int choice = group == 1 ? 0 : group <= SHARING[1] ? 1 : 2;
        int parts = (group + SHARING[choice] - 1) / SHARING[choice];
        pieces[choice]
                .pointer(out)
                .pointer(states)
                .pointer(sums)
                .pointer(q)
                .pointer(cache)
                .pointer(slots)
                .pointer(positions)
                .value(heads)
                .value(group)
                .value(window)
                .value(shape.keyValueHeads())
                .value(shape.capacity())
                .value(shape.headWidth())
                .value(most)
                .value(Alignment.flag(Alignment.ofRows(shape.headWidth(), q, cache)))
                .value(gpu.precision().tensorAttention() ? scale * Attention.LOG2_E : scale)
                .launch(most, (long) shape.keyValueHeads() * parts, n, THREADS, 0);
    }
}
