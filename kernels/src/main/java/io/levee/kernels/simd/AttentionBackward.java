package io.levee.kernels.simd;

import static io.levee.kernels.simd.Lanes.BYTES;
import static io.levee.kernels.simd.Lanes.COUNT;
import static io.levee.kernels.simd.SoftmaxLanes.QUERY_BLOCK;
import static io.levee.kernels.simd.SoftmaxLanes.TILE_ROW;

import io.levee.kernels.AttentionShape;
import io.levee.kernels.parallel.Workers;
import java.lang.foreign.MemorySegment;

/**
 * Backward of {@link Attention}: probabilities are computed again from the log-sum-exp, tile by tile (Dao et al. 2022).
 *
 * <p>A piece is one key/value head of a sequence with all query heads that share it, so it owns its rows of dq, dk and dv and
 * nothing is added from two sides. It walks over blocks of queries and for each over blocks of keys; dq is a chain over keys in
 * order, dk and dv are sums over blocks of queries, each a chain over queries in order.
 */
final class AttentionBackward {
    private static final int KEY_BLOCK = 64;
    private static final int ROWS = SmallProduct.ROWS;

    private final Workers workers;
    private final Scratch scratch;
    private final Workers.Task task = this::piece;

    private MemorySegment dq;
    private MemorySegment dk;
    private MemorySegment dv;
    private MemorySegment dOut;
    private MemorySegment out;
    private MemorySegment lse;
    private MemorySegment q;
    private MemorySegment k;
    private MemorySegment v;
    private MemorySegment offsets;
    private AttentionShape shape;
    private int window;
    private int group;
    private int vectors;
    private long panelRow;

    /**
     * Where the parts of the working memory begin. First the tile of probabilities, then that of score gradients; queries and
     * output gradients each as rows and transposed; keys and values; the gradients of all; log-sum-exps and losses.
     */
    private final long scoreGradients = KEY_BLOCK * TILE_ROW;

    private final long queriesTransposed = 2 * scoreGradients;

    private long outsTransposed;
    private long queries;
    private long outs;
    private long keys;
    private long values;
    private long queryGradients;
    private long keyGradients;
    private long valueGradients;
    private long logSums;
    private long losses;

    /** Slopes of the soft cap, a tile; there where scores are capped. */
    private long slopes;

    AttentionBackward(Workers workers) {
        this.workers = workers;
        this.scratch = new Scratch(workers);
    }

    /** dq (N, H, D) +=, dk and dv (N, K, D) +=, from dOut and out (N, H, D), lse (N, H), q, k, v, offsets (B+1). */
    void backward(
            MemorySegment dq,
            MemorySegment dk,
            MemorySegment dv,
            MemorySegment dOut,
            MemorySegment out,
            MemorySegment lse,
            MemorySegment q,
            MemorySegment k,
            MemorySegment v,
            MemorySegment offsets,
            AttentionShape shape) {
        this.dq = dq;
        this.dk = dk;
        this.dv = dv;
        this.dOut = dOut;
        this.out = out;
        this.lse = lse;
        this.q = q;
        this.k = k;
        this.v = v;
        this.offsets = offsets;
        this.shape = shape;
        plan();
        workers.run(Math.multiplyExact(shape.keyValueHeads(), shape.sequences()), task);
    }

    private void plan() {
        window = SoftmaxLanes.window(shape.window());
        group = shape.heads() / shape.keyValueHeads();
        vectors = Lanes.padded(shape.headWidth()) / COUNT;
        panelRow = (long) vectors * BYTES;
        outsTransposed = queriesTransposed + vectors * COUNT * TILE_ROW;
        queries = outsTransposed + vectors * COUNT * TILE_ROW;
        outs = queries + QUERY_BLOCK * panelRow;
        keys = outs + QUERY_BLOCK * panelRow;
        values = keys + KEY_BLOCK * panelRow;
        queryGradients = values + KEY_BLOCK * panelRow;
        keyGradients = queryGradients + QUERY_BLOCK * panelRow;
        valueGradients = keyGradients + KEY_BLOCK * panelRow;
        logSums = valueGradients + KEY_BLOCK * panelRow;
        losses = logSums + TILE_ROW;
        slopes = losses + TILE_ROW;
        scratch.reserve(shape.softCap() == 0 ? slopes : slopes + scoreGradients);
    }

    private void piece(int piece, int worker) {
        int sequence = piece / shape.keyValueHeads();
        int head = piece % shape.keyValueHeads();
        int begin = offsets.get(Lanes.I32, sequence * 4L);
        int length = offsets.get(Lanes.I32, sequence * 4L + 4) - begin;
        for (int first = 0; first < length; first += QUERY_BLOCK) {
            for (int g = 0; g < group; g++) {
                queryBlock(
                        scratch.of(worker),
                        begin,
                        first,
                        Math.min(QUERY_BLOCK, length - first),
                        head,
                        head * group + g);
            }
        }
    }

    /** Queries [first, first + count) of the sequence that begins at token {@code begin}, of one query head. */
    private void queryBlock(MemorySegment s, int begin, int first, int count, int keyHead, int head) {
        int width = shape.headWidth();
        long row = 4L * shape.heads() * width;
        long at = (begin + first) * row + 4L * head * width;
        Panel.copy(s, queries, panelRow, q, at, row, count, width, shape.scale());
        Panel.copy(s, outs, panelRow, dOut, at, row, count, width, 1f);
        Transposition.run(s, queriesTransposed, TILE_ROW, queries, panelRow, count, vectors);
        Transposition.run(s, outsTransposed, TILE_ROW, outs, panelRow, count, vectors);
        RowSums.products(s, losses, out, at, row, s, outs, panelRow, count, width);
        Panel.spread(s, logSums, 4, lse, at / width, 4L * shape.heads(), count);
        Panel.fill(s, queryGradients, panelRow, count, vectors, 0f);
        for (int block = Math.max(0, first + 1 - window) & -KEY_BLOCK; block < first + count; block += KEY_BLOCK) {
            keyBlock(s, begin, block, Math.min(block + KEY_BLOCK, first + count), first, count, keyHead);
        }
        Panel.add(dq, at, row, s, queryGradients, panelRow, count, width, shape.scale());
    }

    /** Keys [block, end) with the queries in working memory. */
    private void keyBlock(MemorySegment s, int begin, int block, int end, int first, int count, int head) {
        int width = shape.headWidth();
        long row = 4L * shape.keyValueHeads() * width;
        long at = (begin + block) * row + 4L * head * width;
        Panel.copy(s, keys, panelRow, k, at, row, end - block, width, 1f);
        Panel.copy(s, values, panelRow, v, at, row, end - block, width, 1f);
        scores(s, block, end, first, count);
        if (shape.softCap() != 0) {
            SoftmaxLanes.capWithSlopes(s, slopes, block, block, end, first, count, window, shape.softCap());
        }
        SoftmaxLanes.hide(s, block, block, end, first, count, window);
        SoftmaxLanes.probabilities(s, block, block, end, first, count, window, logSums);
        SoftmaxLanes.differentiate(s, scoreGradients, block, block, end, first, count, window, losses);
        if (shape.softCap() != 0) {
            SoftmaxLanes.multiply(s, scoreGradients, slopes, block, block, end, first, count, window);
        }
        addQueryGradients(s, block, end, first, count);
        addKeyGradients(s, block, end, first, count);
        Panel.add(dk, at, row, s, keyGradients, panelRow, end - block, width, 1f);
        Panel.add(dv, at, row, s, valueGradients, panelRow, end - block, width, 1f);
    }

    /** Scores, and gradients of probabilities, of four keys at a time with the vectors of queries of which one sees them. */
    private void scores(MemorySegment s, int block, int end, int first, int count) {
        int width = shape.headWidth();
        for (int key = block; key < end; key += ROWS) {
            int from = Math.max(0, key - first) / COUNT;
            int to = (Math.min(count, key + ROWS - 1 + window - first) + COUNT - 1) / COUNT;
            if (from < to) {
                long skip = (long) from * BYTES;
                long tile = (key - block) * TILE_ROW + skip;
                long panel = (key - block) * panelRow;
                Panel.fill(s, tile, TILE_ROW, ROWS, to - from, 0f);
                Panel.fill(s, scoreGradients + tile, TILE_ROW, ROWS, to - from, 0f);
                SmallProduct.fourRows(
                        s,
                        tile,
                        TILE_ROW,
                        s,
                        keys + panel,
                        panelRow,
                        4,
                        s,
                        queriesTransposed + skip,
                        TILE_ROW,
                        BYTES,
                        width,
                        to - from);
                SmallProduct.fourRows(
                        s,
                        scoreGradients + tile,
                        TILE_ROW,
                        s,
                        values + panel,
                        panelRow,
                        4,
                        s,
                        outsTransposed + skip,
                        TILE_ROW,
                        BYTES,
                        width,
                        to - from);
            }
        }
    }

    private void addQueryGradients(MemorySegment s, int block, int end, int first, int count) {
        for (int i = 0; i < count; i += ROWS) {
            int low = Math.max(block, first + i + 1 - window);
            int high = Math.min(end, first + i + ROWS);
            if (low < high) {
                SmallProduct.fourRows(
                        s,
                        queryGradients + i * panelRow,
                        panelRow,
                        s,
                        scoreGradients + (low - block) * TILE_ROW + 4L * i,
                        4,
                        TILE_ROW,
                        s,
                        keys + (low - block) * panelRow,
                        panelRow,
                        BYTES,
                        high - low,
                        vectors);
            }
        }
    }

    private void addKeyGradients(MemorySegment s, int block, int end, int first, int count) {
        Panel.fill(s, keyGradients, panelRow, KEY_BLOCK, vectors, 0f);
        Panel.fill(s, valueGradients, panelRow, KEY_BLOCK, vectors, 0f);
        for (int key = block; key < end; key += ROWS) {
            int from = Math.max(0, key - first) & -ROWS;
            int to = Math.min(count, key + ROWS - 1 + window - first);
            if (from < to) {
                long to4 = (key - block) * panelRow;
                long tile = (key - block) * TILE_ROW + 4L * from;
                addProducts(s, valueGradients + to4, tile, outs + from * panelRow, to - from);
                addProducts(s, keyGradients + to4, scoreGradients + tile, queries + from * panelRow, to - from);
            }
        }
    }

    /** Adds to the gradients of four keys: their rows of a tile times rows of queries. */
    private void addProducts(MemorySegment s, long gradients, long tile, long rows, int depth) {
        SmallProduct.fourRows(s, gradients, panelRow, s, tile, TILE_ROW, 4, s, rows, panelRow, BYTES, depth, vectors);
    }
}
