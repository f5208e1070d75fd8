package io.levee.kernels.simd;

import io.levee.kernels.parallel.Workers;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;

/** A linear head of one output. A piece is {@link #ROWS} rows; gradients of the head are summed in pieces, then in order. */
final class Scores {
    private static final int ROWS = 64;

    private final Workers workers;
    private final Workers.Task forward = this::forwardPiece;
    private final Workers.Task backward = this::backwardPiece;
    private MemorySegment partial = MemorySegment.NULL;
    private MemorySegment scores;
    private MemorySegment x;
    private MemorySegment w;
    private MemorySegment dx;
    private float bias;
    private boolean learns;
    private int n;
    private int width;

    Scores(Workers workers) {
        this.workers = workers;
    }

    /** scores (R) = x (R, C) · w (C) + bias (1), null for none. */
    void forward(MemorySegment out, MemorySegment rows, MemorySegment head, MemorySegment offset, int r, int columns) {
        scores = out;
        x = rows;
        w = head;
        bias = offset == null ? 0f : Lanes.get(offset, 0);
        n = r;
        width = columns;
        workers.run((r + ROWS - 1) / ROWS, forward);
    }

    private void forwardPiece(int piece, int worker) {
        int end = Math.min(n, (piece + 1) * ROWS);
        for (int row = piece * ROWS; row < end; row++) {
            Lanes.set(scores, 4L * row, dot(x, 4L * row * width, w, width) + bias);
        }
    }

    private static float dot(MemorySegment x, long at, MemorySegment w, int width) {
        int whole = Lanes.whole(width);
        FloatVector sum = Lanes.zero();
        for (int c = 0; c < whole; c += Lanes.COUNT) {
            sum = Lanes.load(x, at + 4L * c).fma(Lanes.load(w, 4L * c), sum);
        }
        float total = Lanes.sum(sum);
        for (int c = whole; c < width; c++) {
            total = Math.fma(Lanes.get(x, at + 4L * c), Lanes.get(w, 4L * c), total);
        }
        return total;
    }

    /** dx += dScores · w; dw += Σ dScores · x; dBias += Σ dScores. dw and dBias may be null. */
    void backward(
            MemorySegment dRows,
            MemorySegment dHead,
            MemorySegment dOffset,
            MemorySegment dScores,
            MemorySegment rows,
            MemorySegment head,
            int r,
            int columns) {
        dx = dRows;
        learns = dHead != null;
        scores = dScores;
        x = rows;
        w = head;
        n = r;
        width = columns;
        int pieces = (r + ROWS - 1) / ROWS;
        if (partial.byteSize() < 4L * pieces * columns) {
            partial = Arena.ofAuto().allocate(4L * pieces * columns, 64);
        }
        workers.run(pieces, backward);
        for (int piece = 0; learns && piece < pieces; piece++) {
            addScaled(dHead, 0, partial, 4L * piece * columns, 1f, columns);
        }
        if (dOffset != null) {
            Lanes.set(dOffset, 0, Lanes.get(dOffset, 0) + sum(dScores, r));
        }
    }

    private static float sum(MemorySegment values, int count) {
        double sum = 0;
        for (int i = 0; i < count; i++) {
            sum += Lanes.get(values, 4L * i);
        }
        return (float) sum;
    }

    private void backwardPiece(int piece, int worker) {
        int end = Math.min(n, (piece + 1) * ROWS);
        long sums = 4L * piece * width;
        if (learns) {
            partial.asSlice(sums, 4L * width).fill((byte) 0);
        }
        for (int row = piece * ROWS; row < end; row++) {
            long at = 4L * row * width;
            float d = Lanes.get(scores, 4L * row);
            addScaled(dx, at, w, 0, d, width);
            if (learns) {
                addScaled(partial, sums, x, at, d, width);
            }
        }
    }

    /** y += factor · x. */
    private static void addScaled(MemorySegment y, long to, MemorySegment x, long from, float factor, int width) {
        int whole = Lanes.whole(width);
        for (int c = 0; c < whole; c += Lanes.COUNT) {
            FloatVector sum = Lanes.load(x, from + 4L * c).fma(Lanes.broadcast(factor), Lanes.load(y, to + 4L * c));
            Lanes.store(sum, y, to + 4L * c);
        }
        for (int c = whole; c < width; c++) {
            float sum = Math.fma(Lanes.get(x, from + 4L * c), factor, Lanes.get(y, to + 4L * c));
            Lanes.set(y, to + 4L * c, sum);
        }
    }
}
