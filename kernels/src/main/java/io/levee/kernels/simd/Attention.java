package io.levee.kernels.simd;

import static io.levee.kernels.simd.Lanes.BYTES;
import static io.levee.kernels.simd.Lanes.COUNT;
import static io.levee.kernels.simd.SoftmaxLanes.KEY_BLOCK;
import static io.levee.kernels.simd.SoftmaxLanes.QUERY_BLOCK;
import static io.levee.kernels.simd.SoftmaxLanes.TILE_ROW;

import io.levee.kernels.AttentionShape;
import io.levee.kernels.parallel.Workers;
import java.lang.foreign.MemorySegment;

/**
 * Causal grouped-query attention over packed sequences (Dao et al. 2022, arXiv 2205.14135).
 *
 * <p>A piece is one key/value head of up to 64 consecutive queries of a sequence, with all query heads that share it. It walks
 * over blocks of keys. Scores have queries in lanes, from queries transposed into working memory, and are chains over D in
 * order; weighted sums have D in lanes and are chains over keys in order. So a row's bits depend on its own query and on the
 * keys and values that it sees, alone. Pieces write different rows of the output.
 */
final class Attention {
    private static final int ROWS = SmallProduct.ROWS;

    private final Workers workers;
    private final Scratch scratch;
    private final Workers.Task task = this::piece;

    private MemorySegment out;
    private MemorySegment lse;
    private MemorySegment q;
    private MemorySegment k;
    private MemorySegment v;
    private MemorySegment offsets;
    private AttentionShape shape;
    private int queryBlocks;
    private int window;

    /** Query heads of a key head, vectors of a padded head, and their bytes. */
    private int group;

    private int vectors;
    private long panelRow;

    /**
     * Where the parts of the working memory begin. The tile of scores is first; keys and values; then of each query head the
     * transposed queries, the weighted sums, and the state of the softmax.
     */
    private final long keys = KEY_BLOCK * TILE_ROW;

    private long values;
    private long heads;
    private long headBytes;
    private long sums;
    private long state;

    Attention(Workers workers) {
        this.workers = workers;
        this.scratch = new Scratch(workers);
    }

    /** out (N, H, D), lse (N, H), q (N, H, D), k (N, K, D), v (N, K, D), offsets (B+1). */
    void forward(
            MemorySegment out,
            MemorySegment lse,
            MemorySegment q,
            MemorySegment k,
            MemorySegment v,
            MemorySegment offsets,
            AttentionShape shape) {
        this.out = out;
        this.lse = lse;
        this.q = q;
        this.k = k;
        this.v = v;
        this.offsets = offsets;
        this.shape = shape;
        plan();
        workers.run(Math.multiplyExact(queryBlocks * shape.keyValueHeads(), shape.sequences()), task);
    }

    private void plan() {
        queryBlocks = (shape.longest() + QUERY_BLOCK - 1) / QUERY_BLOCK;
        window = SoftmaxLanes.window(shape.window());
        group = shape.heads() / shape.keyValueHeads();
        vectors = Lanes.padded(shape.headWidth()) / COUNT;
        panelRow = (long) vectors * BYTES;
        values = keys + KEY_BLOCK * panelRow;
        heads = values + KEY_BLOCK * panelRow;
        sums = vectors * COUNT * TILE_ROW;
        state = sums + QUERY_BLOCK * panelRow;
        headBytes = state + SoftmaxLanes.STATE_BYTES;
        scratch.reserve(heads + group * headBytes);
    }

    /** The last query blocks, which see most keys, are taken first. */
    private void piece(int piece, int worker) {
        int perBlock = shape.keyValueHeads() * shape.sequences();
        int sequence = piece % perBlock / shape.keyValueHeads();
        int begin = offsets.get(Lanes.I32, sequence * 4L);
        int end = offsets.get(Lanes.I32, sequence * 4L + 4);
        int first = (queryBlocks - 1 - piece / perBlock) * QUERY_BLOCK;
        int count = Math.min(QUERY_BLOCK, end - begin - first);
        if (count > 0) {
            queryBlock(scratch.of(worker), begin, first, count, piece % shape.keyValueHeads());
        }
    }

    /** Queries [first, first + count) of the sequence that begins at token {@code begin}, with one key/value head. */
    private void queryBlock(MemorySegment s, int begin, int first, int count, int head) {
        for (int g = 0; g < group; g++) {
            beginHead(s, heads + g * headBytes, begin + first, count, head * group + g);
        }
        int firstKey = Math.max(0, first + 1 - window);
        int firstBlock = firstKey & -KEY_BLOCK;
        int end = first + count;
        for (int block = firstBlock; block < end; block += KEY_BLOCK) {
            int low = Math.max(block, firstKey) & -ROWS;
            int high = Math.min(block + KEY_BLOCK, end);
            loadKeys(s, begin, block, low, high, head);
            for (int g = 0; g < group; g++) {
                long at = heads + g * headBytes;
                scores(s, at, block, low, high, first, count);
                if (shape.softCap() != 0) {
                    SoftmaxLanes.cap(s, block, low, high, first, count, window, shape.softCap());
                }
                SoftmaxLanes.hide(s, block, low, high, first, count, window);
                SoftmaxLanes.weigh(s, block, low, high, first, count, window, at + state);
                SoftmaxLanes.add(s, count, at + state);
                if (block != firstBlock) {
                    long factors = at + state + SoftmaxLanes.FACTORS;
                    Panel.scale(s, at + sums, panelRow, s, at + sums, panelRow, factors, count, vectors * COUNT);
                }
                weightedSums(s, at, block, high, first, count);
            }
        }
        for (int g = 0; g < group; g++) {
            finishHead(s, heads + g * headBytes, begin + first, count, head * group + g);
        }
    }

    private void beginHead(MemorySegment s, long at, int token, int count, int head) {
        int width = shape.headWidth();
        long from = 4L * ((long) token * shape.heads() + head) * width;
        Panel.copy(s, at + sums, panelRow, q, from, 4L * shape.heads() * width, count, width, shape.scale());
        Transposition.run(s, at, TILE_ROW, at + sums, panelRow, count, vectors);
        Panel.fill(s, at + sums, panelRow, count, vectors, 0f);
        Panel.fill(s, at + state, TILE_ROW, 1, QUERY_BLOCK / COUNT, SoftmaxLanes.NONE);
        Panel.fill(s, at + state + SoftmaxLanes.TOTALS, TILE_ROW, 1, QUERY_BLOCK / COUNT, 0f);
    }

    private void loadKeys(MemorySegment s, int begin, int block, int low, int high, int head) {
        int width = shape.headWidth();
        long row = 4L * shape.keyValueHeads() * width;
        long from = (begin + low) * row + 4L * head * width;
        long to = (low - block) * panelRow;
        Panel.copy(s, keys + to, panelRow, k, from, row, high - low, width, 1f);
        Panel.copy(s, values + to, panelRow, v, from, row, high - low, width, 1f);
    }

    /** Scores of keys [low, high), four at a time, with the vectors of queries of which one sees one of them. */
    private void scores(MemorySegment s, long at, int block, int low, int high, int first, int count) {
        for (int key = low; key < high; key += ROWS) {
            int from = Math.max(0, key - first) / COUNT;
            int to = (Math.min(count, key + ROWS - 1 + window - first) + COUNT - 1) / COUNT;
            long tile = (key - block) * TILE_ROW + (long) from * BYTES;
            Panel.fill(s, tile, TILE_ROW, ROWS, to - from, 0f);
            SmallProduct.fourRows(
                    s,
                    tile,
                    TILE_ROW,
                    s,
                    keys + (key - block) * panelRow,
                    panelRow,
                    4,
                    s,
                    at + (long) from * BYTES,
                    TILE_ROW,
                    BYTES,
                    shape.headWidth(),
                    to - from);
        }
    }

    private void weightedSums(MemorySegment s, long at, int block, int high, int first, int count) {
        for (int i = 0; i < count; i += ROWS) {
            int low = Math.max(block, first + i + 1 - window);
            int end = Math.min(high, first + i + ROWS);
            if (low < end) {
                SmallProduct.fourRows(
                        s,
                        at + sums + i * panelRow,
                        panelRow,
                        s,
                        (low - block) * TILE_ROW + 4L * i,
                        4,
                        TILE_ROW,
                        s,
                        values + (low - block) * panelRow,
                        panelRow,
                        BYTES,
                        end - low,
                        vectors);
            }
        }
    }

    private void finishHead(MemorySegment s, long at, int token, int count, int head) {
        int width = shape.headWidth();
        long row = 4L * shape.heads() * width;
        long to = 4L * ((long) token * shape.heads() + head);
        SoftmaxLanes.finish(s, count, at + state);
        Panel.scale(out, to * width, row, s, at + sums, panelRow, at + state + SoftmaxLanes.TOTALS, count, width);
        Panel.spread(lse, to, 4L * shape.heads(), s, at + state, 4, count);
    }
}
