package io.levee.kernels.simd;

import io.levee.kernels.parallel.Workers;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;

/**
 * Root-mean-square norm (Zhang and Sennrich 2019, arXiv 1910.07467). A piece is {@link #ROWS} rows; the weight's gradient is
 * summed in each piece, then over pieces in order.
 */
final class RmsNorm {
    private static final int ROWS = 64;

    private final Workers workers;
    private final Workers.Task forward = this::forwardPiece;
    private final Workers.Task backward = this::backwardPiece;
    private MemorySegment partial = MemorySegment.NULL;
    private MemorySegment y;
    private MemorySegment inverse;
    private MemorySegment x;
    private MemorySegment weight;
    private MemorySegment dx;
    private boolean learns;
    private int n;
    private int width;
    private float epsilon;

    RmsNorm(Workers workers) {
        this.workers = workers;
    }

    private static int pieces(int n) {
        return (n + ROWS - 1) / ROWS;
    }

    /** inverse (N) = 1/√(mean x² + ε); y = x · inverse · weight. */
    void forward(
            MemorySegment out,
            MemorySegment inverses,
            MemorySegment rows,
            MemorySegment weights,
            int count,
            int columns,
            float small) {
        y = out;
        inverse = inverses;
        x = rows;
        weight = weights;
        n = count;
        width = columns;
        epsilon = small;
        workers.run(pieces(count), forward);
    }

    private void forwardPiece(int piece, int worker) {
        int end = Math.min(n, (piece + 1) * ROWS);
        for (int row = piece * ROWS; row < end; row++) {
            long at = 4L * row * width;
            float scale = (float) (1 / Math.sqrt((double) dot(x, x, at, at, width) / width + epsilon));
            Lanes.set(inverse, 4L * row, scale);
            scaled(y, x, weight, at, scale, width);
        }
    }

    private static void scaled(
            MemorySegment y, MemorySegment x, MemorySegment weight, long at, float scale, int width) {
        int whole = Lanes.whole(width);
        for (int c = 0; c < whole; c += Lanes.COUNT) {
            Lanes.store(Lanes.load(x, at + 4L * c).mul(scale).mul(Lanes.load(weight, 4L * c)), y, at + 4L * c);
        }
        for (int c = whole; c < width; c++) {
            Lanes.set(y, at + 4L * c, Lanes.get(x, at + 4L * c) * scale * Lanes.get(weight, 4L * c));
        }
    }

    /** Σ a·b: lanes, then a fixed tree, then the rest in order. */
    private static float dot(MemorySegment a, MemorySegment b, long atA, long atB, int width) {
        int whole = Lanes.whole(width);
        FloatVector sum = Lanes.zero();
        for (int c = 0; c < whole; c += Lanes.COUNT) {
            sum = Lanes.load(a, atA + 4L * c).fma(Lanes.load(b, atB + 4L * c), sum);
        }
        float total = Lanes.sum(sum);
        for (int c = whole; c < width; c++) {
            total = Math.fma(Lanes.get(a, atA + 4L * c), Lanes.get(b, atB + 4L * c), total);
        }
        return total;
    }

    /** With s = inverse: dx += s·(dy·w) − x·s³·mean(dy·w·x); dWeight += Σ dy·x·s, unless it is null. */
    void backward(
            MemorySegment dRows,
            MemorySegment dWeight,
            MemorySegment dy,
            MemorySegment rows,
            MemorySegment weights,
            MemorySegment inverses,
            int count,
            int columns) {
        dx = dRows;
        learns = dWeight != null;
        y = dy;
        x = rows;
        weight = weights;
        inverse = inverses;
        n = count;
        width = columns;
        int pieces = pieces(count);
        if (partial.byteSize() < 4L * pieces * columns) {
            partial = Arena.ofAuto().allocate(4L * pieces * columns, 64);
        }
        workers.run(pieces, backward);
        for (int piece = 0; learns && piece < pieces; piece++) {
            addRow(dWeight, partial, 4L * piece * columns, columns);
        }
    }

    private static void addRow(MemorySegment sum, MemorySegment rows, long at, int width) {
        int whole = Lanes.whole(width);
        for (int c = 0; c < whole; c += Lanes.COUNT) {
            Lanes.store(Lanes.load(sum, 4L * c).add(Lanes.load(rows, at + 4L * c)), sum, 4L * c);
        }
        for (int c = whole; c < width; c++) {
            Lanes.set(sum, 4L * c, Lanes.get(sum, 4L * c) + Lanes.get(rows, at + 4L * c));
        }
    }

    private void backwardPiece(int piece, int worker) {
        int first = piece * ROWS;
        int end = Math.min(n, first + ROWS);
        long sums = 4L * piece * width;
        if (learns) {
            partial.asSlice(sums, 4L * width).fill((byte) 0);
        }
        for (int row = first; row < end; row++) {
            long at = 4L * row * width;
            float scale = Lanes.get(inverse, 4L * row);
            float mean = weightedDot(y, x, weight, at, width) / width;
            inputGradient(dx, y, x, weight, at, scale, scale * scale * scale * mean, width);
            if (learns) {
                weightGradient(partial, sums, y, x, at, scale, width);
            }
        }
    }

    private static float weightedDot(MemorySegment dy, MemorySegment x, MemorySegment weight, long at, int width) {
        int whole = Lanes.whole(width);
        FloatVector sum = Lanes.zero();
        for (int c = 0; c < whole; c += Lanes.COUNT) {
            FloatVector direct = Lanes.load(dy, at + 4L * c).mul(Lanes.load(weight, 4L * c));
            sum = direct.fma(Lanes.load(x, at + 4L * c), sum);
        }
        float total = Lanes.sum(sum);
        for (int c = whole; c < width; c++) {
            float direct = Lanes.get(dy, at + 4L * c) * Lanes.get(weight, 4L * c);
            total = Math.fma(direct, Lanes.get(x, at + 4L * c), total);
        }
        return total;
    }

    private static void inputGradient(
            MemorySegment dx,
            MemorySegment dy,
            MemorySegment x,
            MemorySegment weight,
            long at,
            float scale,
            float pull,
            int width) {
        int whole = Lanes.whole(width);
        for (int c = 0; c < whole; c += Lanes.COUNT) {
            long o = at + 4L * c;
            FloatVector direct = Lanes.load(dy, o).mul(Lanes.load(weight, 4L * c));
            FloatVector sum = direct.fma(Lanes.broadcast(scale), Lanes.load(dx, o));
            Lanes.store(Lanes.load(x, o).fma(Lanes.broadcast(-pull), sum), dx, o);
        }
        for (int c = whole; c < width; c++) {
            long o = at + 4L * c;
            float direct = Lanes.get(dy, o) * Lanes.get(weight, 4L * c);
            float sum = Math.fma(direct, scale, Lanes.get(dx, o));
            Lanes.set(dx, o, Math.fma(Lanes.get(x, o), -pull, sum));
        }
    }

    private static void weightGradient(
            MemorySegment sums, long to, MemorySegment dy, MemorySegment x, long at, float scale, int width) {
        int whole = Lanes.whole(width);
        for (int c = 0; c < whole; c += Lanes.COUNT) {
            FloatVector scaled = Lanes.load(x, at + 4L * c).mul(scale);
            FloatVector sum = Lanes.load(dy, at + 4L * c).fma(scaled, Lanes.load(sums, to + 4L * c));
            Lanes.store(sum, sums, to + 4L * c);
        }
        for (int c = whole; c < width; c++) {
            float scaled = Lanes.get(x, at + 4L * c) * scale;
            float sum = Math.fma(Lanes.get(dy, at + 4L * c), scaled, Lanes.get(sums, to + 4L * c));
            Lanes.set(sums, to + 4L * c, sum);
        }
    }
}
