package io.levee.kernels.ptx;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.levee.kernels.ptx.Snippet.Result;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Arithmetic on float16 and bfloat16 against exact numbers rounded once. Oracle. */
class HalfOperationTest {
    @ParameterizedTest
    @ValueSource(strings = {"f16", "f16x2", "bf16", "bf16x2"})
    void fusedProductsAreRoundedOnce(String type) {
        check("fma.rn." + type, type, (a, b, c) -> a.multiply(b).add(c));
    }

    @ParameterizedTest
    @ValueSource(strings = {"f16", "f16x2", "bf16x2"})
    void sumsAreRoundedOnce(String type) {
        check("add." + type, type, (a, b, _) -> a.add(b));
        check("sub." + type, type, (a, b, _) -> a.subtract(b));
    }

    @ParameterizedTest
    @ValueSource(strings = {"f16", "f16x2", "bf16"})
    void productsAreRoundedOnce(String type) {
        check("mul." + type, type, (a, b, _) -> a.multiply(b));
    }

    @ParameterizedTest
    @ValueSource(strings = {"f16", "bf16x2"})
    void extremaAndSignsAreExact(String type) {
        check("min." + type, type, (a, b, _) -> a.min(b));
        check("max." + type, type, (a, b, _) -> a.max(b));
        check("neg." + type, type, (a, _, _) -> a.negate());
        check("abs." + type, type, (a, _, _) -> a.abs());
    }

    private interface Exact {
        BigDecimal apply(BigDecimal a, BigDecimal b, BigDecimal c);
    }

    private static void check(String opcode, String type, Exact function) {
        boolean pair = type.endsWith("x2");
        boolean brain = type.startsWith("b");
        SplittableRandom random = new SplittableRandom(opcode.hashCode());
        String suffix = pair ? "" : "h";
        String[] operands = {"%a", "%b", "%c"};
        int count = opcode.startsWith("fma") ? 3 : opcode.startsWith("neg") || opcode.startsWith("abs") ? 1 : 2;
        StringBuilder ptx = new StringBuilder(opcode).append(pair ? " %r" : " %h");
        for (int i = 0; i < count; i++) {
            ptx.append(", ").append(operands[i]).append(suffix);
        }
        long[] a = draw(random, brain);
        long[] b = draw(random, brain);
        long[] c = draw(random, brain);
        long[] found = Snippet.run(ptx + ";", pair ? Result.B32 : Result.B16, -1, a, b, c);
        for (int lane = 0; lane < 32; lane++) {
            for (int half = 0; half < (pair ? 2 : 1); half++) {
                int shift = 16 * half;
                BigDecimal exact = function.apply(
                        value(a[lane] >>> shift, brain),
                        value(b[lane] >>> shift, brain),
                        value(c[lane] >>> shift, brain));
                BigDecimal got = value(found[lane] >>> shift, brain);
                int bits = (int) (found[lane] >>> shift) & 0xffff;
                assertEquals(
                        0,
                        got.compareTo(nearest(exact, bits, brain)),
                        ptx + " lane " + lane + ": " + exact + ", " + got);
            }
        }
    }

    /** The best of the found number and its neighbours. */
    private static BigDecimal nearest(BigDecimal exact, int bits, boolean brain) {
        BigDecimal best = value(bits, brain);
        boolean bestEven = (bits & 1) == 0;
        for (int neighbour : new int[] {bits - 1, bits + 1}) {
            if ((neighbour & 0x7fff) == 0x7fff || neighbour < 0) {
                continue;
            }
            BigDecimal other = value(neighbour, brain);
            int order =
                    other.subtract(exact).abs().compareTo(best.subtract(exact).abs());
            if (order < 0 || order == 0 && !bestEven) {
                best = other;
                bestEven = (neighbour & 1) == 0;
            }
        }
        return best;
    }

    private static BigDecimal value(long bits, boolean brain) {
        return new BigDecimal(HalfInstructions.widen((int) bits & 0xffff, brain));
    }

    /** Numbers of similar size, so that sums are rounded, and a few at the edges. */
    private static long[] draw(SplittableRandom random, boolean brain) {
        long[] values = new long[32];
        Arrays.setAll(values, lane -> {
            long packed = 0;
            for (int half = 0; half < 2; half++) {
                int scale = lane < 8 ? 6 : 1;
                float value = (float) (random.nextDouble(-2, 2) * Math.pow(2, random.nextInt(-scale, scale + 1)));
                int bits = brain ? Rounding.toBFloat16(value) : Rounding.toFloat16(value);
                packed |= (long) bits << 16 * half;
            }
            return packed;
        });
        return values;
    }
}
