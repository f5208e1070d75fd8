package io.levee.kernels.simd;

import static io.levee.kernels.simd.Lanes.BYTES;
import static io.levee.kernels.simd.Lanes.COUNT;
import static io.levee.kernels.simd.SoftmaxLanes.KEY_BLOCK;

import io.levee.kernels.CacheShape;
import io.levee.kernels.parallel.Workers;
import java.lang.foreign.MemorySegment;

/**
 * Attention of single queries to a cache of keys and values ({@link KeyValueLayout}). Scores have keys in lanes; everything else
 * is as in {@link Attention}, step by step, so a token decoded from a cache has the bits of the whole pass.
 *
 * <p>A piece is {@link #ROWS} queries, or one key/value head of one query where there are few queries.
 */
final class CachedAttention {
    private static final int ROWS = 4;

    /** From here on a piece takes several queries. */
    private static final int MANY = 64;

    private static final long SCORE_ROW = 4L * KEY_BLOCK;

    private final Workers workers;
    private final Scratch scratch;
    private final Workers.Task task = this::piece;

    private MemorySegment out;
    private MemorySegment q;
    private MemorySegment cache;
    private MemorySegment slots;
    private MemorySegment positions;
    private KeyValueLayout layout;
    private int n;
    private int heads;
    private int window;
    private float scale;
    private final SoftCap.Apart capping = new SoftCap.Apart();
    private float softCap;

    /** Query heads of a key head, and the bytes of a padded head. */
    private int group;

    private long panelRow;

    /** Where the parts of the working memory begin; a row of scores for each query head is first. */
    private long queries;

    private long sums;
    private long states;
    private long chunk;

    CachedAttention(Workers workers) {
        this.workers = workers;
        this.scratch = new Scratch(workers);
    }

    /**
     * out (N, H, D): token i attends to the last {@code seen} (0: all) of positions [0, positions[i]] of slot slots[i].
     *
     * @throws IndexOutOfBoundsException when a slot or position is outside the cache
     */
    void attend(
            MemorySegment result,
            MemorySegment rows,
            MemorySegment from,
            MemorySegment slotNumbers,
            MemorySegment places,
            int count,
            int queryHeads,
            int seen,
            float factor,
            float cap,
            CacheShape shape) {
        out = result;
        q = rows;
        cache = from;
        slots = slotNumbers;
        positions = places;
        n = count;
        heads = queryHeads;
        window = SoftmaxLanes.window(seen);
        scale = factor;
        softCap = cap;
        plan(shape);
        workers.run(n >= MANY ? (n + ROWS - 1) / ROWS : n * shape.keyValueHeads(), task);
    }

    private void plan(CacheShape shape) {
        if (layout == null || !layout.shape().equals(shape)) {
            layout = new KeyValueLayout(shape);
        }
        group = heads / shape.keyValueHeads();
        panelRow = 4L * Lanes.padded(shape.headWidth());
        queries = paddedGroup() * SCORE_ROW;
        sums = queries + paddedGroup() * panelRow;
        states = sums + paddedGroup() * panelRow;
        chunk = states + (group * SoftmaxRow.STATE_BYTES + BYTES - 1) / BYTES * BYTES;
        scratch.reserve(chunk + (long) shape.headWidth() * BYTES);
    }

    /** One query head is computed alone; several in fours. */
    private int paddedGroup() {
        return group == 1 ? 1 : (group + SmallProduct.ROWS - 1) / SmallProduct.ROWS * SmallProduct.ROWS;
    }

    private void piece(int piece, int worker) {
        int keyHeads = layout.shape().keyValueHeads();
        if (n < MANY) {
            head(scratch.of(worker), piece / keyHeads, piece % keyHeads);
            return;
        }
        for (int row = piece * ROWS; row < Math.min(n, (piece + 1) * ROWS); row++) {
            for (int head = 0; head < keyHeads; head++) {
                head(scratch.of(worker), row, head);
            }
        }
    }

    /** One query with one key/value head. */
    private void head(MemorySegment s, int row, int head) {
        int slot = KeyValueCache.slot(slots, row, layout.shape());
        int end = KeyValueCache.position(positions, row, layout.shape()) + 1;
        int width = layout.shape().headWidth();
        long at = 4L * ((long) row * heads + head * group) * width;
        Panel.copy(s, queries, panelRow, q, at, 4L * width, group, width, scale);
        Panel.fill(s, sums, panelRow, group, (int) (panelRow / BYTES), 0f);
        for (int g = 0; g < group; g++) {
            SoftmaxRow.begin(s, states + g * SoftmaxRow.STATE_BYTES);
        }
        int first = Math.max(0, end - window);
        for (int block = first & -KEY_BLOCK; block < end; block += KEY_BLOCK) {
            int low = Math.max(first, block);
            int high = Math.min(end, block + KEY_BLOCK);
            scores(s, slot, head, block, low - low % COUNT, high);
            for (int g = 0; g < group; g++) {
                weigh(s, g, low - block, high - block);
            }
            addValues(s, 4L * (low - block), layout.value(slot, head, low), high - low);
        }
        for (int g = 0; g < group; g++) {
            float inverse = SoftmaxRow.inverse(s, states + g * SoftmaxRow.STATE_BYTES);
            Panel.copy(out, at + 4L * g * width, 0, s, sums + g * panelRow, 0, 1, width, inverse);
        }
    }

    /** Scores of keys [low, high) of the block, chunks of lanes at a time. */
    private void scores(MemorySegment s, int slot, int head, int block, int low, int high) {
        int whole = Math.min(high, layout.fullChunks());
        int vectors = (whole - low + COUNT - 1) / COUNT;
        Panel.fill(s, 4L * (low - block), SCORE_ROW, paddedGroup(), (high - low + COUNT - 1) / COUNT, 0f);
        if (vectors > 0) {
            products(s, 4L * (low - block), cache, layout.key(slot, head, low), BYTES, vectors);
        }
        if (high > layout.fullChunks()) {
            lastChunk(s, slot, head, block);
        }
    }

    /** The chunk that the capacity does not fill, whose rows are less than a vector: they are read into the next row. */
    private void lastChunk(MemorySegment s, int slot, int head, int block) {
        int width = layout.shape().headWidth();
        int token = layout.fullChunks();
        long from = layout.key(slot, head, token);
        long step = layout.keyStep(token);
        long to = 4L * (token - block);
        if (from + (width - 1) * step + BYTES <= cache.byteSize()) {
            products(s, to, cache, from, step, 1);
        } else {
            for (int i = 0; i < step / 4; i++) {
                Panel.spread(s, chunk + 4L * i, BYTES, cache, from + 4L * i, step, width);
            }
            products(s, to, s, chunk, BYTES, 1);
        }
    }

    private void products(MemorySegment s, long to, MemorySegment keys, long at, long step, int vectors) {
        int width = layout.shape().headWidth();
        long next = (long) width * BYTES;
        if (group == 1) {
            SmallProduct.oneRow(s, to, s, queries, 4, keys, at, step, next, width, vectors);
            return;
        }
        for (int g = 0; g < group; g += SmallProduct.ROWS) {
            SmallProduct.fourRows(
                    s,
                    to + g * SCORE_ROW,
                    SCORE_ROW,
                    s,
                    queries + g * panelRow,
                    panelRow,
                    4,
                    keys,
                    at,
                    step,
                    next,
                    width,
                    vectors);
        }
    }

    /** Turns a head's scores into weights, and shrinks its weighted sum to the new maximum. */
    private void weigh(MemorySegment s, int g, int low, int high) {
        long state = states + g * SoftmaxRow.STATE_BYTES;
        if (softCap != 0) {
            int from = low - low % COUNT;
            capping.run(s, g * SCORE_ROW + 4L * from, softCap, Lanes.padded(high) - from);
        }
        SoftmaxRow.hide(s, g * SCORE_ROW, low, high);
        SoftmaxRow.weigh(s, g * SCORE_ROW, low, high, state);
        float factor = Lanes.get(s, state + SoftmaxRow.FACTOR);
        if (factor != 1f) {
            long sum = sums + g * panelRow;
            Panel.copy(s, sum, 0, s, sum, 0, 1, (int) (panelRow / 4), factor);
        }
    }

    /** Adds the values of {@code count} keys times the weights that begin at {@code weights} in each row. */
    private void addValues(MemorySegment s, long weights, long values, int count) {
        int width = layout.shape().headWidth();
        int vectors = width / COUNT;
        long row = 4L * width;
        if (group == 1) {
            SmallProduct.oneRow(s, sums, s, weights, 4, cache, values, row, BYTES, count, vectors);
        } else {
            for (int g = 0; g < group; g += SmallProduct.ROWS) {
                SmallProduct.fourRows(
                        s,
                        sums + g * panelRow,
                        panelRow,
                        s,
                        weights + g * SCORE_ROW,
                        SCORE_ROW,
                        4,
                        cache,
                        values,
                        row,
                        BYTES,
                        count,
                        vectors);
            }
        }
        if (vectors * COUNT < width) {
            for (int d = vectors * COUNT; d < width; d++) {
                for (int g = 0; g < group; g++) {
                    addElement(s, sums + g * panelRow + 4L * d, weights + g * SCORE_ROW, values + 4L * d, row, count);
                }
            }
        }
    }

    /** An element of a head that fills no vector: the chain that a lane would be. */
    private void addElement(MemorySegment s, long sum, long weights, long values, long row, int count) {
        float chain = Lanes.get(s, sum);
        for (int i = 0; i < count; i++) {
            chain = Math.fma(Lanes.get(s, weights + 4L * i), Lanes.get(cache, values + i * row), chain);
        }
        Lanes.set(s, sum, chain);
    }
}
