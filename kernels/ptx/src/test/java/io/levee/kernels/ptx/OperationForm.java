package io.levee.kernels.ptx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.levee.kernels.ptx.Snippet.Result;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * A form of an instruction and what Java says it computes.
 *
 * @param ptx a snippet
 * @param inputs what the inputs are: {@code i} whole numbers, {@code f} float32 bits, {@code d} float64 bits
 * @param bits the result's bits from the inputs' bits; null when {@code value} says it
 * @param value the result from the inputs as numbers
 * @param ulps how far a real result may be off
 */
record OperationForm(String ptx, Result result, char inputs, Bits bits, Value value, int ulps) {
    private static final int SOME_LANES = 0xa5f01873;

    private static final long[] WHOLE = {
        0,
        1,
        -1,
        2,
        -2,
        31,
        32,
        33,
        63,
        64,
        65,
        7,
        Integer.MAX_VALUE,
        Integer.MIN_VALUE,
        Long.MAX_VALUE,
        Long.MIN_VALUE,
        0x7fff,
        0x8000,
        0xffff,
        0xffffffffL,
        0x100000000L,
        0x80000000L,
        0x123456789abcdef0L,
        0xdeadbeefcafebabeL,
        255,
        256
    };

    private static final double[] REAL = {
        0,
        -0.0,
        1,
        -1,
        0.5,
        -0.5,
        1.5,
        2.5,
        -2.5,
        3.999,
        1e-40,
        -1e-40,
        1e-45,
        Float.MIN_NORMAL,
        1e30,
        -1e30,
        3e38,
        65504,
        65519,
        2147483647,
        2147483648.0,
        -2147483648.0,
        4294967295.0,
        Double.NaN,
        Double.POSITIVE_INFINITY,
        Double.NEGATIVE_INFINITY,
        100.25,
        -7.75,
        1e10,
        0.1
    };

    /** Bits to bits. */
    interface Bits {
        long apply(long a, long b, long c);
    }

    /** Numbers to a number. */
    interface Value {
        double apply(double a, double b, double c);
    }

    static OperationForm i32(String ptx, Bits function) {
        Bits signed = (a, b, c) -> function.apply((int) a, (int) b, (int) c) & 0xffffffffL;
        return new OperationForm(ptx, Result.B32, 'i', signed, null, 0);
    }

    static OperationForm u32(String ptx, Bits function) {
        Bits unsigned = (a, b, c) -> function.apply(a & 0xffffffffL, b & 0xffffffffL, c & 0xffffffffL) & 0xffffffffL;
        return new OperationForm(ptx, Result.B32, 'i', unsigned, null, 0);
    }

    static OperationForm i16(String ptx, Bits function) {
        Bits half = (a, b, c) -> function.apply((short) a, (short) b, (short) c) & 0xffff;
        return new OperationForm(ptx, Result.B16, 'i', half, null, 0);
    }

    static OperationForm i64(String ptx, Bits function) {
        return new OperationForm(ptx, Result.B64, 'i', function, null, 0);
    }

    static OperationForm whole(String ptx, Result result, Bits function) {
        return new OperationForm(ptx, result, 'i', function, null, 0);
    }

    static OperationForm bits(String ptx, Result result, Bits function) {
        return new OperationForm(ptx, result, 'f', function, null, 0);
    }

    static OperationForm doubleBits(String ptx, Result result, Bits function) {
        return new OperationForm(ptx, result, 'd', function, null, 0);
    }

    static OperationForm f32(String ptx, Value function) {
        return near(0, ptx, function);
    }

    static OperationForm near(int ulps, String ptx, Value function) {
        return new OperationForm(ptx, Result.F32, 'f', null, function, ulps);
    }

    static OperationForm f64(String ptx, Value function) {
        return new OperationForm(ptx, Result.F64, 'd', null, function, 0);
    }

    static long one(boolean condition) {
        return condition ? 1 : 0;
    }

    static float f(long bits) {
        return Float.intBitsToFloat((int) bits);
    }

    /** Runs the form on all lanes and on some, with edges and random numbers. */
    void check() {
        SplittableRandom random = new SplittableRandom(ptx.hashCode());
        for (int round = 0; round < 4; round++) {
            long[] a = draw(random, round);
            long[] b = draw(random, round);
            long[] c = draw(random, round);
            int lanes = round % 2 == 0 ? -1 : SOME_LANES;
            long[] found = Snippet.run(ptx, result, lanes, a, b, c);
            for (int lane = 0; lane < 32; lane++) {
                String where = ptx + " of " + Long.toHexString(a[lane]) + ", " + Long.toHexString(b[lane]) + ", "
                        + Long.toHexString(c[lane]);
                if ((lanes >>> lane & 1) == 0) {
                    assertEquals(untouched(), found[lane], where + ": a lane that does not take part");
                } else {
                    compare(a[lane], b[lane], c[lane], found[lane], where);
                }
            }
        }
    }

    private long untouched() {
        return switch (result) {
            case B16 -> 0x4567;
            case PRED, PAIR -> 0;
            case B64, B32, F32, F64 -> Snippet.UNTOUCHED;
        };
    }

    private void compare(long a, long b, long c, long found, String where) {
        if (bits != null) {
            assertEquals(Long.toHexString(bits.apply(a, b, c)), Long.toHexString(found), where);
        } else if (result == Result.F64) {
            double expected = value.apply(real(a), real(b), real(c));
            assertEquals(expected, Double.longBitsToDouble(found), where);
        } else {
            float expected = (float) value.apply(real(a), real(b), real(c));
            float got = f(found);
            boolean equal = Float.isNaN(expected) ? Float.isNaN(got) : Float.compare(expected, got) == 0;
            boolean close = Math.abs((double) expected - got) <= ulps * (double) Math.ulp(expected);
            assertTrue(equal || ulps > 0 && close, where + ": expected " + expected + ", found " + got);
        }
    }

    private double real(long bits) {
        return inputs == 'd' ? Double.longBitsToDouble(bits) : f(bits);
    }

    private long[] draw(SplittableRandom random, int round) {
        long[] values = new long[32];
        Arrays.setAll(values, lane -> {
            boolean edge = round < 3;
            return switch (inputs) {
                case 'i' -> edge ? WHOLE[random.nextInt(WHOLE.length)] : random.nextLong();
                case 'f' -> {
                    double value = edge ? REAL[random.nextInt(REAL.length)] : random.nextDouble(-20, 20);
                    yield Float.floatToRawIntBits((float) value) & 0xffffffffL;
                }
                default ->
                    Double.doubleToRawLongBits(edge ? REAL[random.nextInt(REAL.length)] : random.nextDouble(-20, 20));
            };
        });
        return values;
    }
}
