package io.levee.kernels.simd;

import io.levee.kernels.parallel.Workers;
import java.lang.foreign.MemorySegment;

/** A linear head of one output. A piece is {@link #ROWS} rows; gradients of the head are summed in pieces, then in order. */
final class Scores {
    private static final int ROWS = 64;

    private final Workers workers;
    private final RowPartials partials = new RowPartials();
    private final Workers.Task forward = this::forwardPiece;
    private final Workers.Task backward = this::backwardPiece;
    private MemorySegment scores;
    private MemorySegment x;
    private MemorySegment w;
    private MemorySegment dx;
    private float bias;
    private int n;
    private int width;

    Scores(Workers workers) {
        this.workers = workers;
    }

    private static int pieces(int n) {
        return (n + ROWS - 1) / ROWS;
    }

    /** scores (R) = x (R, C) · w (C) + bias (1), null for none. */
    void forward(MemorySegment out, MemorySegment rows, MemorySegment head, MemorySegment offset, int r, int columns) {
        scores = out;
        x = rows;
        w = head;
        bias = offset == null ? 0f : Lanes.get(offset, 0);
        n = r;
        width = columns;
        workers.run(pieces(r), forward);
    }

    private void forwardPiece(int piece, int worker) {
        int first = piece * ROWS;
        int rows = Math.min(ROWS, n - first);
        RowSums.products(scores, 4L * first, x, 4L * first * width, 4L * width, w, 0, 0, rows, width);
        for (int i = first; i < first + rows; i++) {
            Lanes.set(scores, 4L * i, Lanes.get(scores, 4L * i) + bias);
        }
    }

    /** dx += dScores · w; dw += Σ dScores · x; dBias += Σ dScores, unless it is null. */
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
        scores = dScores;
        x = rows;
        w = head;
        n = r;
        width = columns;
        partials.reserve(pieces(r), columns);
        workers.run(pieces(r), backward);
        partials.addTo(dHead, pieces(r));
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
        partials.clear(piece);
        for (int i = piece * ROWS; i < Math.min(n, (piece + 1) * ROWS); i++) {
            float d = Lanes.get(scores, 4L * i);
            Panel.add(dx, 4L * i * width, 0, w, 0, 0, 1, width, d);
            Panel.add(partials.segment(), partials.at(piece), 0, x, 4L * i * width, 0, 1, width, d);
        }
    }
}
