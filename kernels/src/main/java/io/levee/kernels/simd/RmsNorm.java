package io.levee.kernels.simd;

import static io.levee.kernels.simd.Lanes.COUNT;
import static io.levee.kernels.simd.Lanes.FLOATS;
import static io.levee.kernels.simd.Lanes.ORDER;
import static io.levee.kernels.simd.Lanes.broadcast;
import static io.levee.kernels.simd.Lanes.get;
import static io.levee.kernels.simd.Lanes.set;
import static jdk.incubator.vector.FloatVector.fromMemorySegment;

import io.levee.kernels.parallel.Workers;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;

/**
 * Root-mean-square norm (Zhang and Sennrich 2019, arXiv 1910.07467). A piece is {@link #ROWS} rows; the weight's gradient is
 * summed in each piece, then over pieces in order.
 */
final class RmsNorm {
    private static final int ROWS = 64;

    private final Workers workers;
    private final Scratch scratch;
    private final RowPartials partials = new RowPartials();
    private final Workers.Task forward = this::forwardPiece;
    private final Workers.Task backward = this::backwardPiece;
    private MemorySegment y;
    private MemorySegment inverse;
    private MemorySegment x;
    private MemorySegment before;
    private MemorySegment delta;
    private MemorySegment weight;
    private MemorySegment dx;
    private boolean learns;
    private int n;
    private int width;
    private float epsilon;

    RmsNorm(Workers workers) {
        this.workers = workers;
        this.scratch = new Scratch(workers);
        scratch.reserve(4L * ROWS);
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
        addForward(out, inverses, rows, null, null, weights, count, columns, small);
    }

    /** sum = x + delta, and the norm of the sum, whose rows are still in the cache. */
    void addForward(
            MemorySegment out,
            MemorySegment inverses,
            MemorySegment sum,
            MemorySegment rows,
            MemorySegment added,
            MemorySegment weights,
            int count,
            int columns,
            float small) {
        y = out;
        inverse = inverses;
        x = sum;
        before = rows;
        delta = added;
        weight = weights;
        n = count;
        width = columns;
        epsilon = small;
        workers.run(pieces(count), forward);
    }

    private void forwardPiece(int piece, int worker) {
        int first = piece * ROWS;
        int rows = Math.min(ROWS, n - first);
        long row = 4L * width;
        if (delta != null) {
            Elementwise.add(x, before, delta, first * row, rows * width);
        }
        RowSums.products(inverse, 4L * first, x, first * row, row, x, first * row, row, rows, width);
        for (int i = first; i < first + rows; i++) {
            float scale = (float) (1 / Math.sqrt((double) get(inverse, 4L * i) / width + epsilon));
            set(inverse, 4L * i, scale);
            scaled(y, x, weight, i * row, scale, width);
        }
    }

    private static void scaled(
            MemorySegment y, MemorySegment x, MemorySegment weight, long at, float scale, int width) {
        int whole = Lanes.whole(width);
        for (int c = 0; c < whole; c += COUNT) {
            fromMemorySegment(FLOATS, x, at + 4L * c, ORDER)
                    .mul(broadcast(scale))
                    .mul(fromMemorySegment(FLOATS, weight, 4L * c, ORDER))
                    .intoMemorySegment(y, at + 4L * c, ORDER);
        }
        if (whole < width) {
            for (int c = whole; c < width; c++) {
                set(y, at + 4L * c, get(x, at + 4L * c) * scale * get(weight, 4L * c));
            }
        }
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
        partials.reserve(pieces, columns);
        workers.run(pieces, backward);
        if (learns) {
            partials.addTo(dWeight, pieces);
        }
    }

    private void backwardPiece(int piece, int worker) {
        int first = piece * ROWS;
        int rows = Math.min(ROWS, n - first);
        MemorySegment sums = scratch.of(worker);
        RowSums.products(sums, 0, y, x, 4L * first * width, weight, rows, width);
        if (learns) {
            partials.clear(piece);
        }
        for (int i = 0; i < rows; i++) {
            long at = 4L * (first + i) * width;
            float scale = get(inverse, 4L * (first + i));
            float mean = get(sums, 4L * i) / width;
            inputGradient(dx, y, x, weight, at, scale, -scale * scale * scale * mean, width);
            if (learns) {
                weightGradient(partials.segment(), partials.at(piece), y, x, at, scale, width);
            }
        }
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
        for (int c = 0; c < whole; c += COUNT) {
            long o = at + 4L * c;
            FloatVector direct =
                    fromMemorySegment(FLOATS, dy, o, ORDER).mul(fromMemorySegment(FLOATS, weight, 4L * c, ORDER));
            fromMemorySegment(FLOATS, x, o, ORDER)
                    .fma(broadcast(pull), direct.fma(broadcast(scale), fromMemorySegment(FLOATS, dx, o, ORDER)))
                    .intoMemorySegment(dx, o, ORDER);
        }
        if (whole < width) {
            for (int c = whole; c < width; c++) {
                long o = at + 4L * c;
                float direct = get(dy, o) * get(weight, 4L * c);
                set(dx, o, Math.fma(get(x, o), pull, Math.fma(direct, scale, get(dx, o))));
            }
        }
    }

    private static void weightGradient(
            MemorySegment sums, long to, MemorySegment dy, MemorySegment x, long at, float scale, int width) {
        int whole = Lanes.whole(width);
        for (int c = 0; c < whole; c += COUNT) {
            FloatVector scaled =
                    fromMemorySegment(FLOATS, x, at + 4L * c, ORDER).mul(broadcast(scale));
            fromMemorySegment(FLOATS, dy, at + 4L * c, ORDER)
                    .fma(scaled, fromMemorySegment(FLOATS, sums, to + 4L * c, ORDER))
                    .intoMemorySegment(sums, to + 4L * c, ORDER);
        }
        if (whole < width) {
            for (int c = whole; c < width; c++) {
                float scaled = get(x, at + 4L * c) * scale;
                set(sums, to + 4L * c, Math.fma(get(dy, at + 4L * c), scaled, get(sums, to + 4L * c)));
            }
        }
    }
}
