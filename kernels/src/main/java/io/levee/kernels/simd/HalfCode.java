package io.levee.kernels.simd;

import static io.levee.kernels.simd.Lanes.ORDER;

import io.levee.kernels.host.HostSlice;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/**
 * Panels of 16 bits a value.
 *
 * @param binary16 IEEE 754 binary16; else bfloat16
 */
record HalfCode(boolean binary16) implements PanelCode {
    private static final VectorSpecies<Short> SHORTS =
            VectorSpecies.of(short.class, VectorShape.forBitSize(Math.max(64, Lanes.COUNT * Short.SIZE)));

    private static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED;
    private static final int ROW_BYTES = RegisterTile.COLUMNS * Short.BYTES;
    private static final int VECTOR_BYTES = Lanes.COUNT * Short.BYTES;

    /** Values of a row that are transposed at a time. */
    private static final int RUN = 64;

    /** 2¹¹²: the exponents of binary16 and binary32 are biased by 15 and 127. */
    private static final float REBIAS = 0x1p112f;

    private static final int FRACTION_SHIFT = 13;
    private static final int INFINITE = 0x7C00 << FRACTION_SHIFT;
    private static final int EXPONENT = 0x7F800000;

    @Override
    public long panelBytes(int depth) {
        return (long) depth * ROW_BYTES;
    }

    @Override
    public void pack(HostSlice matrix, int row, int width, int depth, long to, MemorySegment block) {
        for (int k = 0; k < depth; k += RUN) {
            int end = Math.min(depth, k + RUN);
            for (int j = 0; j < width; j++) {
                long from = matrix.segment().address() + (long) (row + j) * depth * Short.BYTES;
                for (int i = k; i < end; i++) {
                    short bits = Raw.ALL.get(SHORT, from + (long) i * Short.BYTES);
                    Raw.ALL.set(SHORT, to + (long) i * ROW_BYTES + (long) j * Short.BYTES, bits);
                }
            }
        }
    }

    @Override
    public void decode(long panel, int k, int length, long to) {
        long from = panel + (long) k * ROW_BYTES;
        if (binary16) {
            binary16(from, to, 2 * length);
        } else {
            bfloat16(from, to, 2 * length);
        }
    }

    private static void bfloat16(long from, long to, int vectors) {
        for (int i = 0; i < vectors; i++) {
            IntVector bits = widened(from + (long) i * VECTOR_BYTES);
            bits.lanewise(VectorOperators.LSHL, Short.SIZE)
                    .reinterpretAsFloats()
                    .intoMemorySegment(Raw.ALL, to + (long) i * Lanes.BYTES, ORDER);
        }
    }

    private static void binary16(long from, long to, int vectors) {
        for (int i = 0; i < vectors; i++) {
            IntVector bits = widened(from + (long) i * VECTOR_BYTES);
            IntVector sign = bits.and(0x8000).lanewise(VectorOperators.LSHL, Short.SIZE);
            IntVector magnitude = bits.and(0x7FFF).lanewise(VectorOperators.LSHL, FRACTION_SHIFT);
            FloatVector finite = magnitude.reinterpretAsFloats().mul(REBIAS);
            VectorMask<Integer> special = magnitude.compare(VectorOperators.GE, INFINITE);
            IntVector value = finite.reinterpretAsInts().blend(magnitude.or(EXPONENT), special);
            value.or(sign).reinterpretAsFloats().intoMemorySegment(Raw.ALL, to + (long) i * Lanes.BYTES, ORDER);
        }
    }

    /** As many 16-bit numbers as there are lanes, without their sign. */
    private static IntVector widened(long from) {
        return (IntVector) ShortVector.fromMemorySegment(SHORTS, Raw.ALL, from, Lanes.ORDER)
                .convertShape(VectorOperators.ZERO_EXTEND_S2I, Lanes.INTS, 0);
    }
}
