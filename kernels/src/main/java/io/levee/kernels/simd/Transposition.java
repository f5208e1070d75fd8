package io.levee.kernels.simd;

import static io.levee.kernels.simd.Lanes.BYTES;
import static io.levee.kernels.simd.Lanes.COUNT;
import static io.levee.kernels.simd.Lanes.FLOATS;
import static io.levee.kernels.simd.Lanes.ORDER;
import static jdk.incubator.vector.FloatVector.fromMemorySegment;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;

/**
 * Transposes panels in squares of {@link Lanes#COUNT}: halves of rows are exchanged between rows half a square apart, then
 * quarters between rows a quarter apart, and so on (Eklundh 1972). Offsets and strides are in bytes.
 */
final class Transposition {
    /** Lanes whose number has the bit. */
    private static final VectorMask<Float> BIT_8 = bit(8);

    private static final VectorMask<Float> BIT_4 = bit(4);
    private static final VectorMask<Float> BIT_2 = bit(2);
    private static final VectorMask<Float> BIT_1 = bit(1);

    private Transposition() {}

    private static VectorMask<Float> bit(int bit) {
        long lanes = 0;
        for (int lane = 0; lane < COUNT; lane++) {
            lanes |= (lane & bit) == 0 ? 0 : 1L << lane;
        }
        return VectorMask.fromLong(Lanes.FLOATS, lanes);
    }

    /** to (vectors · COUNT, rows) = the transpose of from (rows, vectors), for rows rounded up to whole vectors. */
    static void run(MemorySegment s, long to, long toRow, long from, long fromRow, int rows, int vectors) {
        for (int row = 0; row < rows; row += COUNT) {
            for (int i = 0; i < vectors; i++) {
                long target = to + (long) i * COUNT * toRow + row * 4L;
                square(s, target, toRow, from + row * fromRow + (long) i * BYTES, fromRow);
            }
        }
    }

    /**
     * Each loop exchanges the lanes that have a bit of the rows that lack it for the lanes that lack it of the rows below that
     * have it. The first one reads the source. One method for all: it has to be too large to be inlined ({@link SmallProduct}),
     * and shuffles have to be constants.
     */
    private static void square(MemorySegment s, long to, long toRow, long from, long fromRow) {
        long source = from;
        long sourceRow = fromRow;
        if (COUNT > 8) {
            for (int row = 0; row < 8; row++) {
                FloatVector a = fromMemorySegment(FLOATS, s, source + row * sourceRow, ORDER);
                FloatVector b = fromMemorySegment(FLOATS, s, source + (row + 8) * sourceRow, ORDER);
                a.blend(b.rearrange(Lanes.PARTNER_8), BIT_8).intoMemorySegment(s, to + row * toRow, ORDER);
                a.rearrange(Lanes.PARTNER_8).blend(b, BIT_8).intoMemorySegment(s, to + (row + 8) * toRow, ORDER);
            }
            source = to;
            sourceRow = toRow;
        }
        if (COUNT > 4) {
            for (int pair = 0; pair < COUNT / 2; pair++) {
                int row = 2 * pair - pair % 4;
                FloatVector a = fromMemorySegment(FLOATS, s, source + row * sourceRow, ORDER);
                FloatVector b = fromMemorySegment(FLOATS, s, source + (row + 4) * sourceRow, ORDER);
                a.blend(b.rearrange(Lanes.PARTNER_4), BIT_4).intoMemorySegment(s, to + row * toRow, ORDER);
                a.rearrange(Lanes.PARTNER_4).blend(b, BIT_4).intoMemorySegment(s, to + (row + 4) * toRow, ORDER);
            }
            source = to;
            sourceRow = toRow;
        }
        for (int pair = 0; pair < COUNT / 2; pair++) {
            int row = 2 * pair - pair % 2;
            FloatVector a = fromMemorySegment(FLOATS, s, source + row * sourceRow, ORDER);
            FloatVector b = fromMemorySegment(FLOATS, s, source + (row + 2) * sourceRow, ORDER);
            a.blend(b.rearrange(Lanes.PARTNER_2), BIT_2).intoMemorySegment(s, to + row * toRow, ORDER);
            a.rearrange(Lanes.PARTNER_2).blend(b, BIT_2).intoMemorySegment(s, to + (row + 2) * toRow, ORDER);
        }
        for (int row = 0; row < COUNT; row += 2) {
            FloatVector a = fromMemorySegment(FLOATS, s, to + row * toRow, ORDER);
            FloatVector b = fromMemorySegment(FLOATS, s, to + (row + 1) * toRow, ORDER);
            a.blend(b.rearrange(Lanes.PARTNER_1), BIT_1).intoMemorySegment(s, to + row * toRow, ORDER);
            a.rearrange(Lanes.PARTNER_1).blend(b, BIT_1).intoMemorySegment(s, to + (row + 1) * toRow, ORDER);
        }
    }
}
