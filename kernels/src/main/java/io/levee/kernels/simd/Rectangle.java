package io.levee.kernels.simd;

import static io.levee.kernels.simd.Lanes.FLOATS;
import static io.levee.kernels.simd.Lanes.ORDER;
import static jdk.incubator.vector.FloatVector.fromMemorySegment;

import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Moving and setting float32 rectangles, row by row, given by addresses and by bytes from one row to the next. Rows are often
 * a few vectors long, too short for the loops that C2 makes of a loop; so only runs of four vectors are one, and
 * the last vector of a row overlaps the one before it.
 */
final class Rectangle {
    private static final VectorSpecies<Float> FLOATS = Lanes.FLOATS;
    private static final MemorySegment ALL = Raw.ALL;
    private static final ByteOrder ORDER = Lanes.ORDER;
    private static final int COUNT = Lanes.COUNT;
    private static final int BYTES = Lanes.BYTES;

    private Rectangle() {}

    /** Copies; the rectangles do not overlap. */
    static void copy(long to, long toStep, long from, long fromStep, int height, int width) {
        for (int i = 0; i < height; i++) {
            copyRow(to + i * toStep, from + i * fromStep, width);
        }
    }

    private static void copyRow(long to, long from, int width) {
        int j = 0;
        for (; j + 4 * COUNT <= width; j += 4 * COUNT) {
            two(to, from);
            two(to + 2 * BYTES, from + 2 * BYTES);
            to += 4 * BYTES;
            from += 4 * BYTES;
        }
        if (j + 2 * COUNT <= width) {
            two(to, from);
            j += 2 * COUNT;
            to += 2 * BYTES;
            from += 2 * BYTES;
        }
        if (j + COUNT <= width) {
            FloatVector.fromMemorySegment(FLOATS, ALL, from, ORDER).intoMemorySegment(ALL, to, ORDER);
            j += COUNT;
            to += BYTES;
            from += BYTES;
        }
        if (j < width && width >= COUNT) {
            long back = (long) (COUNT - (width - j)) * Float.BYTES;
            FloatVector.fromMemorySegment(FLOATS, ALL, from - back, ORDER).intoMemorySegment(ALL, to - back, ORDER);
            return;
        }
        for (; j < width; j++) {
            Raw.set(to, Raw.get(from));
            to += Float.BYTES;
            from += Float.BYTES;
        }
    }

    private static void two(long to, long from) {
        FloatVector left = FloatVector.fromMemorySegment(FLOATS, ALL, from, ORDER);
        FloatVector right = FloatVector.fromMemorySegment(FLOATS, ALL, from + BYTES, ORDER);
        left.intoMemorySegment(ALL, to, ORDER);
        right.intoMemorySegment(ALL, to + BYTES, ORDER);
    }

    /** Copies into an array, rows {@code toStep} values apart from the array's beginning on. */
    static void copy(float[] to, int toStep, long from, long fromStep, int height, int width) {
        for (int i = 0; i < height; i++) {
            copyRow(to, i * toStep, from + i * fromStep, width);
        }
    }

    private static void copyRow(float[] to, int at, long from, int width) {
        int end = at + width;
        for (; at + 4 * COUNT <= end; at += 4 * COUNT) {
            two(to, at, from);
            two(to, at + 2 * COUNT, from + 2 * BYTES);
            from += 4 * BYTES;
        }
        if (at + 2 * COUNT <= end) {
            two(to, at, from);
            at += 2 * COUNT;
            from += 2 * BYTES;
        }
        if (at + COUNT <= end) {
            FloatVector.fromMemorySegment(FLOATS, ALL, from, ORDER).intoArray(to, at);
            at += COUNT;
            from += BYTES;
        }
        if (at < end && width >= COUNT) {
            int back = COUNT - (end - at);
            FloatVector.fromMemorySegment(FLOATS, ALL, from - (long) back * Float.BYTES, ORDER)
                    .intoArray(to, at - back);
            return;
        }
        for (; at < end; at++) {
            to[at] = Raw.get(from);
            from += Float.BYTES;
        }
    }

    private static void two(float[] to, int at, long from) {
        FloatVector left = FloatVector.fromMemorySegment(FLOATS, ALL, from, ORDER);
        FloatVector right = FloatVector.fromMemorySegment(FLOATS, ALL, from + BYTES, ORDER);
        left.intoArray(to, at);
        right.intoArray(to, at + COUNT);
    }

    /** Adds a row of its width to every row. */
    static void addRow(long to, long toStep, int height, int width, long row) {
        int whole = Lanes.whole(width);
        for (int i = 0; i < height; i++) {
            for (int j = 0; j < whole; j += COUNT) {
                long at = to + (long) j * Float.BYTES;
                fromMemorySegment(FLOATS, Raw.ALL, at, ORDER)
                        .add(fromMemorySegment(FLOATS, Raw.ALL, row + (long) j * Float.BYTES, ORDER))
                        .intoMemorySegment(Raw.ALL, at, ORDER);
            }
            if (whole < width) {
                for (int j = whole; j < width; j++) {
                    long at = to + (long) j * Float.BYTES;
                    Raw.set(at, Raw.get(at) + Raw.get(row + (long) j * Float.BYTES));
                }
            }
            to += toStep;
        }
    }
}
