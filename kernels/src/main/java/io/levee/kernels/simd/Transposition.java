package io.levee.kernels.simd;

import static io.levee.kernels.simd.Lanes.BYTES;
import static io.levee.kernels.simd.Lanes.COUNT;
import static io.levee.kernels.simd.Lanes.load;
import static io.levee.kernels.simd.Lanes.store;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorShuffle;

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

    /** The first exchange reads the source; all are in place at the target, whose rows are a multiple of a vector apart. */
    private static void square(MemorySegment s, long to, long toRow, long from, long fromRow) {
        if (COUNT == 16) {
            exchange(s, to, toRow, from, fromRow, 8, Lanes.PARTNER_8, BIT_8);
            exchange(s, to, toRow, to, toRow, 4, Lanes.PARTNER_4, BIT_4);
        } else if (COUNT == 8) {
            exchange(s, to, toRow, from, fromRow, 4, Lanes.PARTNER_4, BIT_4);
        }
        boolean first = COUNT == 4;
        exchange(s, to, toRow, first ? from : to, first ? fromRow : toRow, 2, Lanes.PARTNER_2, BIT_2);
        exchange(s, to, toRow, to, toRow, 1, Lanes.PARTNER_1, BIT_1);
    }

    /** Exchanges lanes with the bit of rows without it for lanes without it of the rows {@code distance} below. */
    private static void exchange(
            MemorySegment s,
            long to,
            long toRow,
            long from,
            long fromRow,
            int distance,
            VectorShuffle<Float> partner,
            VectorMask<Float> bit) {
        for (int pair = 0; pair < COUNT / 2; pair++) {
            int row = 2 * pair - pair % distance;
            FloatVector above = load(s, from + row * fromRow);
            FloatVector below = load(s, from + (row + distance) * fromRow);
            store(above.blend(below.rearrange(partner), bit), s, to + row * toRow);
            store(above.rearrange(partner).blend(below, bit), s, to + (row + distance) * toRow);
        }
    }
}
