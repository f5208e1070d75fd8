package io.levee.kernels.simd;

import io.levee.kernels.dtype.Levels;
import io.levee.kernels.host.HostSlice;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/**
 * Panels of quantised values ({@link Levels}): for each group of k the scales of its columns, with four bits also their
 * minima, then the levels, a row of bytes for each k. With four bits a byte holds the level of a column of the first vector in
 * its low half and that of the same lane of the second in its high half.
 *
 * @param group k that share a scale
 * @param fourBits half a byte for each level; else a signed byte, and minima of 0
 */
record LevelCode(int group, boolean fourBits) implements PanelCode {
    private static final VectorSpecies<Byte> BYTES =
            VectorSpecies.of(byte.class, VectorShape.forBitSize(Math.max(64, Lanes.COUNT * Byte.SIZE)));

    private static final ValueLayout.OfByte BYTE = ValueLayout.JAVA_BYTE;
    private static final int COUNT = Lanes.COUNT;
    private static final int COLUMNS = RegisterTile.COLUMNS;
    private static final int ROW_BYTES = RegisterTile.ROW_BYTES;

    /** The last vector of levels is read as eight bytes even where four lanes need four. */
    private static final int SLACK = 8;

    private int levelsAt() {
        return fourBits ? 2 * ROW_BYTES : ROW_BYTES;
    }

    private int levelBytes() {
        return fourBits ? COUNT : COLUMNS;
    }

    private long groupBytes() {
        return levelsAt() + (long) group * levelBytes();
    }

    @Override
    public long panelBytes(int depth) {
        return Math.ceilDiv(depth, group) * groupBytes() + SLACK;
    }

    @Override
    public void pack(HostSlice matrix, int row, int width, int depth, long to, MemorySegment block) {
        byte[] levels = new byte[Levels.MOST];
        float[] scales = new float[Levels.MOST_GROUPS];
        float[] minima = new float[Levels.MOST_GROUPS];
        int values = matrix.dtype().blockValues();
        for (int j = 0; j < width; j++) {
            for (int k = 0; k < depth; k += values) {
                long from = matrix.dtype().bytes((long) (row + j) * depth + k);
                Levels.read(matrix.segment(), matrix.dtype(), from, levels, scales, minima);
                for (int g = 0; g < values / group; g++) {
                    long at = to + (k / group + g) * groupBytes();
                    Raw.set(at + (long) j * Float.BYTES, scales[g]);
                    if (fourBits) {
                        Raw.set(at + ROW_BYTES + (long) j * Float.BYTES, minima[g]);
                    }
                    place(Arrays.copyOfRange(levels, g * group, (g + 1) * group), at + levelsAt(), j);
                }
            }
        }
    }

    /** Writes the levels of a group of column {@code j}. */
    private void place(byte[] levels, long at, int j) {
        for (int k = 0; k < group; k++) {
            long row = at + (long) k * levelBytes();
            if (!fourBits) {
                Raw.ALL.set(BYTE, row + j, levels[k]);
            } else if (j < COUNT) {
                Raw.ALL.set(BYTE, row + j, (byte) (Raw.ALL.get(BYTE, row + j) & 0xF0 | levels[k]));
            } else {
                Raw.ALL.set(BYTE, row + j - COUNT, (byte) (Raw.ALL.get(BYTE, row + j - COUNT) & 0xF | levels[k] << 4));
            }
        }
    }

    @Override
    public void decode(long panel, int k, int length, long to) {
        for (int done = 0; done < length; done += group) {
            long at = panel + (k + done) / group * groupBytes();
            long target = to + (long) done * ROW_BYTES;
            int count = Math.min(group, length - done);
            if (fourBits) {
                nibbles(at, target, count);
            } else {
                bytes(at, target, count);
            }
        }
    }

    private static void bytes(long at, long to, int count) {
        FloatVector leftScale = Raw.load(at);
        FloatVector rightScale = Raw.load(at + Lanes.BYTES);
        long from = at + ROW_BYTES;
        for (int k = 0; k < count; k++) {
            Raw.store(signed(from).mul(leftScale), to);
            Raw.store(signed(from + COUNT).mul(rightScale), to + Lanes.BYTES);
            from += COLUMNS;
            to += ROW_BYTES;
        }
    }

    private static FloatVector signed(long from) {
        return (FloatVector) ByteVector.fromMemorySegment(BYTES, Raw.ALL, from, Lanes.ORDER)
                .convertShape(VectorOperators.B2I, Lanes.INTS, 0)
                .convert(VectorOperators.I2F, 0);
    }

    private static void nibbles(long at, long to, int count) {
        FloatVector leftScale = Raw.load(at);
        FloatVector rightScale = Raw.load(at + Lanes.BYTES);
        FloatVector leftMinimum = Raw.load(at + ROW_BYTES);
        FloatVector rightMinimum = Raw.load(at + ROW_BYTES + Lanes.BYTES);
        long from = at + 2L * ROW_BYTES;
        for (int k = 0; k < count; k++) {
            IntVector pairs = (IntVector) ByteVector.fromMemorySegment(BYTES, Raw.ALL, from, Lanes.ORDER)
                    .convertShape(VectorOperators.ZERO_EXTEND_B2I, Lanes.INTS, 0);
            FloatVector left = (FloatVector) pairs.and(0xF).convert(VectorOperators.I2F, 0);
            FloatVector right =
                    (FloatVector) pairs.lanewise(VectorOperators.LSHR, 4).convert(VectorOperators.I2F, 0);
            Raw.store(left.fma(leftScale, leftMinimum), to);
            Raw.store(right.fma(rightScale, rightMinimum), to + Lanes.BYTES);
            from += COUNT;
            to += ROW_BYTES;
        }
    }
}
