package io.levee.kernels.dtype;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.levee.kernels.cases.CaseDraws;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Sizes and conversions of storage types. */
class DtypeTest {
    private static byte[] hex(String text) {
        return HexFormat.of().parseHex(text.replace(" ", ""));
    }

    private static float[] decode(Dtype dtype, byte[] bytes, int count) {
        float[] values = new float[count];
        Values.decode(MemorySegment.ofArray(bytes), dtype, 0, count, values, 0);
        return values;
    }

    private static byte[] encode(Dtype dtype, float... values) {
        byte[] bytes = new byte[(int) dtype.bytes(values.length)];
        Values.encode(MemorySegment.ofArray(values), dtype, MemorySegment.ofArray(bytes));
        return bytes;
    }

    @Test
    void sizesAreThoseOfTheFormats() {
        assertEquals(12, Dtype.F32.bytes(3));
        assertEquals(6, Dtype.BF16.bytes(3));
        assertEquals(2 * 34, Dtype.Q8_0.bytes(64));
        assertEquals(144, Dtype.Q4_K.bytes(256));
        assertThrows(IllegalArgumentException.class, () -> Dtype.Q8_0.bytes(33));
        assertThrows(IllegalArgumentException.class, () -> Dtype.F32.bytes(-1));
        assertThrows(ArithmeticException.class, () -> Dtype.F32.bytes(Long.MAX_VALUE / 2));
    }

    @Test
    void everyBfloat16SurvivesTheRoundTrip() {
        for (int bits = 0; bits < 1 << 16; bits++) {
            float value = BFloat16.toFloat((short) bits);
            if (Float.isNaN(value)) {
                assertTrue(Float.isNaN(BFloat16.toFloat(BFloat16.fromFloat(value))), "bits " + bits);
            } else {
                assertEquals((short) bits, BFloat16.fromFloat(value), "bits " + bits);
            }
        }
    }

    @Test
    void everyFloat16SurvivesTheRoundTrip() {
        for (int bits = 0; bits < 1 << 16; bits++) {
            float value = Float16.toFloat((short) bits);
            if (!Float.isNaN(value)) {
                assertEquals((short) bits, Float16.fromFloat(value), "bits " + bits);
            }
        }
    }

    @Test
    void bfloat16RoundsToTheNearestAndHalvesToEven() {
        assertEquals(1f, BFloat16.toFloat(BFloat16.fromFloat(1 + 0x1p-8f)), "half above an even one");
        assertEquals(1 + 0x1p-6f, BFloat16.toFloat(BFloat16.fromFloat(1 + 0x1p-7f + 0x1p-8f)), "half above an odd one");
        assertEquals(1 + 0x1p-7f, BFloat16.toFloat(BFloat16.fromFloat(1 + 0x1p-8f + 0x1p-23f)), "above half");
        assertEquals(-1f, BFloat16.toFloat(BFloat16.fromFloat(-1 - 0x1p-9f)), "below half");
        assertEquals(Float.POSITIVE_INFINITY, BFloat16.toFloat(BFloat16.fromFloat(Float.MAX_VALUE)));
        assertEquals((short) 0x8000, BFloat16.fromFloat(-0f));
    }

    @Test
    void bfloat16KeepsNanAsNan() {
        for (int bits : new int[] {0x7F800001, 0x7FFFFFFF, 0xFF800001, 0xFFFFFFFF, 0x7FC00000}) {
            assertTrue(Float.isNaN(BFloat16.toFloat(BFloat16.fromFloat(Float.intBitsToFloat(bits)))));
        }
    }

    @Test
    void aQ80BlockByHand() {
        float[] values = new float[32];
        values[0] = 127;
        values[1] = -127;
        values[2] = 0.5f;
        values[3] = -0.5f;
        values[4] = 1.49f;
        values[31] = -2.5f;
        byte[] block = encode(Dtype.Q8_0, values);
        assertEquals(
                "003c" + "7f81" + "01ff" + "01" + "00".repeat(26) + "fd",
                HexFormat.of().formatHex(block));
        float[] decoded = decode(Dtype.Q8_0, block, 32);
        assertEquals(127, decoded[0]);
        assertEquals(-1, decoded[3]);
        assertEquals(-3, decoded[31]);
    }

    @Test
    void theQ80ScaleIsRoundedAfterTheNumbersAreChosen() {
        float[] values = new float[32];
        values[0] = 1;
        values[1] = 0.5f;
        byte[] block = encode(Dtype.Q8_0, values);
        short scale = Float16.fromFloat(1f / 127);
        assertEquals((byte) scale, block[0]);
        assertEquals((byte) (scale >> 8), block[1]);
        assertEquals(127, block[2]);
        assertEquals(64, block[3]);
        assertEquals(127 * Float16.toFloat(scale), decode(Dtype.Q8_0, block, 32)[0]);
    }

    @Test
    void aQ40BlockByHand() {
        float[] values = new float[32];
        values[0] = -8;
        values[1] = 7;
        values[2] = 8;
        values[15] = 0.49f;
        values[16] = 1;
        values[17] = -1.51f;
        values[31] = 0.51f;
        byte[] block = encode(Dtype.Q4_0, values);
        assertEquals(
                "003c" + "90" + "6f" + "8f" + "88".repeat(12) + "98",
                HexFormat.of().formatHex(block));
        float[] decoded = decode(Dtype.Q4_0, block, 32);
        assertArrayEquals(new float[] {-8, 7, 7, 0}, Arrays.copyOf(decoded, 4));
        assertArrayEquals(new float[] {1, -2, 0}, Arrays.copyOfRange(decoded, 16, 19));
        assertEquals(1, decoded[31]);
    }

    @Test
    void theQ40ScaleHasTheSignThatMakesTheExtremeMinusEight() {
        float[] values = new float[32];
        values[5] = 4;
        values[6] = -4;
        byte[] block = encode(Dtype.Q4_0, values);
        float[] decoded = decode(Dtype.Q4_0, block, 32);
        assertEquals(-0.5f, Float16.toFloat((short) (block[0] & 0xFF | block[1] << 8)));
        assertEquals(4, decoded[5]);
        assertEquals(-3.5f, decoded[6]);
    }

    @Test
    void aBlockOfZerosStaysZero() {
        for (Dtype dtype : new Dtype[] {Dtype.Q8_0, Dtype.Q4_0, Dtype.Q4_1}) {
            for (float value : decode(dtype, encode(dtype, new float[32]), 32)) {
                assertEquals(0, Math.abs(value), dtype.toString());
            }
        }
    }

    @Test
    void aQ41BlockByHand() {
        float[] values = new float[32];
        Arrays.fill(values, 3f);
        values[0] = 18;
        values[1] = 10.4f;
        values[16] = 10.6f;
        byte[] block = encode(Dtype.Q4_1, values);
        assertEquals(
                "003c" + "0042" + "8f" + "07" + "00".repeat(14), HexFormat.of().formatHex(block));
        float[] decoded = decode(Dtype.Q4_1, block, 32);
        assertArrayEquals(new float[] {18, 10, 3}, Arrays.copyOf(decoded, 3));
        assertEquals(11, decoded[16]);
    }

    /** Groups 0 to 3 have scales 1 to 4 and minima 5 to 8; groups 4 to 7 scales 33, 18, 3, 52 and minima 49, 34, 19, 4. */
    @Test
    void aQ4KBlockByHand() {
        byte[] block = new byte[144];
        System.arraycopy(hex("003c 0038"), 0, block, 0, 4);
        System.arraycopy(hex("81 42 03 c4 c5 86 47 08 11 22 33 44"), 0, block, 4, 12);
        Arrays.fill(block, 16, 144, (byte) 0x21);
        block[16] = (byte) 0xF3;
        block[143] = (byte) 0xA9;
        float[] values = decode(Dtype.Q4_K, block, 256);
        assertEquals(1 * 3 - 0.5f * 5, values[0]);
        assertEquals(1 * 1 - 0.5f * 5, values[1]);
        assertEquals(2 * 15 - 0.5f * 6, values[32]);
        assertEquals(2 * 2 - 0.5f * 6, values[33]);
        assertEquals(3 * 1 - 0.5f * 7, values[64]);
        assertEquals(4 * 2 - 0.5f * 8, values[96]);
        assertEquals((1 | 2 << 4) * 1 - 0.5f * (1 | 3 << 4), values[128]);
        assertEquals((2 | 1 << 4) * 2 - 0.5f * (2 | 2 << 4), values[160]);
        assertEquals(3 * 1 - 0.5f * (3 | 1 << 4), values[192]);
        assertEquals(3 * 9 - 0.5f * (3 | 1 << 4), values[223]);
        assertEquals((4 | 3 << 4) * 10 - 0.5f * 4, values[255]);
    }

    @Test
    void aQ6KBlockByHand() {
        byte[] block = new byte[210];
        for (int i = 0; i < 16; i++) {
            block[192 + i] = (byte) (i - 8);
        }
        block[208] = 0;
        block[209] = 0x38;
        block[0] = (byte) 0xA5;
        block[32] = (byte) 0x3C;
        block[128] = (byte) 0b11_10_01_00;
        block[64 + 31] = (byte) 0x70;
        block[128 + 32 + 31] = (byte) 0b00_10_00_11;
        float[] values = decode(Dtype.Q6_K, block, 256);
        assertEquals(0.5f * -8 * (5 - 32), values[0]);
        assertEquals(0.5f * -6 * ((0xC | 1 << 4) - 32), values[32]);
        assertEquals(0.5f * -4 * ((0xA | 2 << 4) - 32), values[64]);
        assertEquals(0.5f * -2 * ((3 | 3 << 4) - 32), values[96]);
        assertEquals(0.5f * -7 * -32, values[16]);
        assertEquals(0.5f * 1 * ((0 | 3 << 4) - 32), values[128 + 31]);
        assertEquals(0.5f * 3 * -32, values[128 + 32 + 31]);
        assertEquals(0.5f * 5 * ((7 | 2 << 4) - 32), values[128 + 64 + 31]);
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "I32")
    void decodingAndLoadingGiveTheSameBits(Dtype dtype) {
        CaseDraws draws = new CaseDraws(9);
        byte[] bytes = new byte[(int) dtype.bytes(512) + 1];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (draws.bits() & 0x3F);
        }
        MemorySegment unaligned = MemorySegment.ofArray(bytes).asSlice(1);
        float[] decoded = new float[256 + 2];
        Values.decode(unaligned, dtype, 256, 256, decoded, 1);
        for (int i = 0; i < 256; i++) {
            assertEquals(Values.load(unaligned, dtype, 256 + i), decoded[1 + i], dtype + " " + i);
        }
        assertEquals(0, decoded[0]);
        assertEquals(0, decoded[257]);
    }

    @ParameterizedTest
    @EnumSource(names = {"Q8_0", "Q4_0", "Q4_1"})
    void theErrorOfARoundTripIsHalfAStep(Dtype dtype) {
        CaseDraws draws = new CaseDraws(17);
        float[] values = draws.normals(32 * 50);
        float[] decoded = decode(dtype, encode(dtype, values), values.length);
        for (int block = 0; block < values.length; block += 32) {
            float low = 0;
            float high = 0;
            for (int i = block; i < block + 32; i++) {
                low = Math.min(low, values[i]);
                high = Math.max(high, values[i]);
            }
            float largest = Math.max(high, -low);
            double step = dtype == Dtype.Q8_0 ? largest / 127 : dtype == Dtype.Q4_0 ? largest / 8 : (high - low) / 15;
            double cut = dtype == Dtype.Q4_0 ? 1 : 0.5;
            for (int i = block; i < block + 32; i++) {
                double error = Math.abs(decoded[i] - values[i]);
                assertTrue(error <= cut * step + 2e-3 * largest, dtype + " seed 17 value " + i + ": error " + error);
            }
        }
    }

    @Test
    void whatCannotBeConvertedIsRefused() {
        MemorySegment segment = MemorySegment.ofArray(new float[256]);
        MemorySegment block = MemorySegment.ofArray(new byte[144]);
        assertThrows(IllegalArgumentException.class, () -> Values.load(segment, Dtype.I32, 0));
        assertThrows(IllegalArgumentException.class, () -> Values.encode(segment, Dtype.Q4_K, block));
        assertThrows(IllegalArgumentException.class, () -> Values.encode(segment, Dtype.BF16, block));
        assertThrows(IllegalArgumentException.class, () -> Values.decode(block, Dtype.Q4_0, 16, 32, new float[32], 0));
    }
}
