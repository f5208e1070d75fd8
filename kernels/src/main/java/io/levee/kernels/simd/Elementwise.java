package io.levee.kernels.simd;

import static io.levee.kernels.simd.Lanes.FLOATS;
import static io.levee.kernels.simd.Lanes.ORDER;
import static jdk.incubator.vector.FloatVector.fromMemorySegment;

import io.levee.kernels.parallel.Workers;
import java.lang.foreign.MemorySegment;

/** Operations that treat every value alike. Values are cut into pieces of {@link #PIECE}, whatever the number of threads. */
final class Elementwise {
    /** Values of a piece: 64 KiB an operand. */
    static final int PIECE = 1 << 14;

    private enum Kind {
        FILL,
        ADD,
        ACCUMULATE,
        SCALE,
        SOFT_CAP
    }

    private final Workers workers;
    private final Workers.Task task = this::piece;
    private Kind kind;
    private MemorySegment y;
    private MemorySegment a;
    private MemorySegment b;
    private float factor;
    private long count;

    Elementwise(Workers workers) {
        this.workers = workers;
    }

    /** Pieces that this many values are cut into. */
    static int pieces(long count) {
        return Math.toIntExact((count + PIECE - 1) / PIECE);
    }

    /** x = value. */
    void fill(MemorySegment x, float value, long values) {
        start(Kind.FILL, x, x, x, value, values);
    }

    /** y = a + b. */
    void add(MemorySegment sum, MemorySegment first, MemorySegment second, long values) {
        start(Kind.ADD, sum, first, second, 1, values);
    }

    /** y += scale · x. */
    void accumulate(MemorySegment sum, MemorySegment x, float scale, long values) {
        start(Kind.ACCUMULATE, sum, x, x, scale, values);
    }

    /** x *= factor. */
    void scale(MemorySegment x, float by, long values) {
        start(Kind.SCALE, x, x, x, by, values);
    }

    /** x = cap · tanh(x / cap). */
    void softCap(MemorySegment x, float cap, long values) {
        start(Kind.SOFT_CAP, x, x, x, cap, values);
    }

    private void start(Kind what, MemorySegment out, MemorySegment x, MemorySegment z, float number, long values) {
        kind = what;
        y = out;
        a = x;
        b = z;
        factor = number;
        count = values;
        workers.run(pieces(values), task);
    }

    private void piece(int piece, int worker) {
        long first = (long) piece * PIECE;
        int values = (int) Math.min(PIECE, count - first);
        long at = first * Float.BYTES;
        switch (kind) {
            case FILL -> fill(y, at, factor, values);
            case ADD -> add(y, a, b, at, values);
            case ACCUMULATE -> accumulate(y, a, at, factor, values);
            case SCALE -> scale(y, at, factor, values);
            case SOFT_CAP -> SoftCap.run(y, at, factor, values);
        }
    }

    private static void fill(MemorySegment y, long at, float value, int values) {
        int whole = Lanes.whole(values);
        for (int i = 0; i < whole; i += Lanes.COUNT) {
            Lanes.broadcast(value).intoMemorySegment(y, at + 4L * i, ORDER);
        }
        if (whole < values) {
            for (int i = whole; i < values; i++) {
                Lanes.set(y, at + 4L * i, value);
            }
        }
    }

    static void add(MemorySegment y, MemorySegment a, MemorySegment b, long at, int values) {
        int whole = Lanes.whole(values);
        for (int i = 0; i < whole; i += Lanes.COUNT) {
            long o = at + 4L * i;
            fromMemorySegment(FLOATS, a, o, ORDER)
                    .add(fromMemorySegment(FLOATS, b, o, ORDER))
                    .intoMemorySegment(y, o, ORDER);
        }
        if (whole < values) {
            for (int i = whole; i < values; i++) {
                long o = at + 4L * i;
                Lanes.set(y, o, Lanes.get(a, o) + Lanes.get(b, o));
            }
        }
    }

    private static void accumulate(MemorySegment y, MemorySegment x, long at, float scale, int values) {
        int whole = Lanes.whole(values);
        for (int i = 0; i < whole; i += Lanes.COUNT) {
            long o = at + 4L * i;
            fromMemorySegment(FLOATS, x, o, ORDER)
                    .fma(Lanes.broadcast(scale), fromMemorySegment(FLOATS, y, o, ORDER))
                    .intoMemorySegment(y, o, ORDER);
        }
        if (whole < values) {
            for (int i = whole; i < values; i++) {
                long o = at + 4L * i;
                Lanes.set(y, o, Math.fma(Lanes.get(x, o), scale, Lanes.get(y, o)));
            }
        }
    }

    private static void scale(MemorySegment y, long at, float by, int values) {
        int whole = Lanes.whole(values);
        for (int i = 0; i < whole; i += Lanes.COUNT) {
            long o = at + 4L * i;
            fromMemorySegment(FLOATS, y, o, ORDER).mul(by).intoMemorySegment(y, o, ORDER);
        }
        if (whole < values) {
            for (int i = whole; i < values; i++) {
                long o = at + 4L * i;
                Lanes.set(y, o, Lanes.get(y, o) * by);
            }
        }
    }
}
