package io.levee.kernels.simd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.levee.kernels.dtype.Dtype;
import io.levee.kernels.dtype.Values;
import io.levee.kernels.host.HostSlice;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PanelCodeTest {
    private static final long SEED = 20_250_717;

    @ParameterizedTest
    @EnumSource(
            value = Dtype.class,
            names = {"F32", "BF16", "F16", "Q8_0", "Q4_0", "Q4_1"})
    void aPanelHoldsTheColumnsOfItsRowsAndDecodesFromAnyBlock(Dtype dtype) {
        int depth = 96;
        int rows = RegisterTile.COLUMNS;
        HostSlice matrix = encoded(dtype, rows * depth);
        for (int width : new int[] {1, Lanes.COUNT, Lanes.COUNT + 1, rows}) {
            MemorySegment decoded = decode(matrix, 0, width, depth, 32, 64);
            for (int k = 0; k < 64; k++) {
                for (int j = 0; j < width; j++) {
                    float expected = Values.load(matrix.segment(), dtype, (long) j * depth + 32 + k);
                    // Adding 0 makes the sign of a zero the same.
                    float found = Native.at(decoded, (long) k * rows + j) + 0f;
                    assertEquals(expected + 0f, found, dtype + " k " + k + ", row " + j + ", seed " + SEED);
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Dtype.class,
            names = {"BF16", "F16"})
    void everyNumberOf16BitsDecodesToItsValue(Dtype dtype) {
        int depth = 1 << 11;
        int rows = RegisterTile.COLUMNS;
        for (int first = 0; first < 1 << 16; first += depth * rows) {
            MemorySegment bits = Native.zeros(depth * rows / 2);
            for (int i = 0; i < depth * rows; i++) {
                bits.setAtIndex(ValueLayout.JAVA_SHORT, i, (short) (first + i));
            }
            HostSlice matrix = new HostSlice(bits, dtype, depth * rows);
            MemorySegment decoded = decode(matrix, 0, rows, depth, 0, depth);
            for (int i = 0; i < depth * rows; i++) {
                float expected = Values.load(bits, dtype, i);
                float found = Native.at(decoded, (long) (i % depth) * rows + i / depth);
                if (Float.isNaN(expected)) {
                    assertTrue(Float.isNaN(found), dtype + " bits " + (first + i));
                } else {
                    int expectedBits = Float.floatToRawIntBits(expected);
                    assertEquals(expectedBits, Float.floatToRawIntBits(found), dtype + " bits " + (first + i));
                }
            }
        }
    }

    /** k [k, k + length) of the panel of some rows, decoded. */
    private static MemorySegment decode(HostSlice matrix, int row, int width, int depth, int k, int length) {
        PanelCode code = PanelCode.of(matrix.dtype());
        MemorySegment panel = Native.zeros(Math.ceilDiv(code.panelBytes(depth), 4));
        MemorySegment block = Native.zeros((long) ProductBlock.DEPTH * RegisterTile.COLUMNS);
        MemorySegment decoded = Native.zeros((long) length * RegisterTile.COLUMNS);
        code.pack(matrix, row, width, depth, panel.address(), block);
        code.decode(panel.address(), k, length, decoded.address());
        return decoded;
    }

    private static HostSlice encoded(Dtype dtype, int count) {
        MemorySegment segment =
                Native.zeros(Math.ceilDiv(dtype.bytes(count), 4)).asSlice(0, dtype.bytes(count));
        Values.encode(Native.random(SEED, count, 1f), dtype, segment);
        return new HostSlice(segment, dtype, count);
    }
}
