package io.levee.kernels.simd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.levee.kernels.Weight;
import io.levee.kernels.dtype.Dtype;
import io.levee.kernels.host.HostSlice;
import io.levee.kernels.reference.ReferenceKernels;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The fused head against the reference, and against itself in other cuts. */
class LogProbsTest {
    private static final long SEED = 20_250_711;

    /** r, width, vocabulary, temperature. */
    private record Head(int r, int width, int vocabulary, float temperature) {}

    /** Vocabularies below, at and above a slice, beyond what the backward holds, and beyond the panels made at once. */
    static Stream<Head> heads() {
        return Stream.of(
                new Head(1, 1, 1, 1f),
                new Head(3, 7, 8, 1f),
                new Head(13, 20, 418, 0.7f),
                new Head(97, 16, 512, 1f),
                new Head(31, 33, 1500, 1.3f),
                new Head(5, 8, 4700, 1f),
                new Head(3, 600, 3000, 1f));
    }

    /** The operands of a head and what it writes. */
    private static final class HostOperands {
        private final Head head;
        private final HostSlice x;
        private final HostSlice w;
        private final HostSlice targets;
        private final HostSlice dLogProb;
        private final HostSlice logProb;
        private final HostSlice lse;
        private final HostSlice entropy;
        private final HostSlice dx;
        private final HostSlice dw;

        HostOperands(Head head) {
            this.head = head;
            x = floats(1, head.r * head.width);
            w = floats(2, head.vocabulary * head.width);
            targets = tokens(head.r, head.vocabulary);
            dLogProb = floats(3, head.r);
            logProb = floats(4, head.r);
            lse = floats(5, head.r);
            entropy = floats(6, head.r);
            dx = floats(7, head.r * head.width);
            dw = floats(8, head.vocabulary * head.width);
        }

        void forward(SimdKernels kernels, Weight weight) {
            kernels.logProbs(logProb, lse, entropy, x, weight, targets, head.r, head.temperature);
        }

        void backward(SimdKernels kernels, Weight weight) {
            kernels.logProbsBackward(dx, dw, dLogProb, x, weight, targets, lse, head.r, head.temperature);
        }

        HostOperands run(int threads, long panelBytes) {
            try (SimdKernels kernels = new SimdKernels(threads, panelBytes)) {
                Weight weight = kernels.weight(w, head.vocabulary, head.width);
                forward(kernels, weight);
                backward(kernels, weight);
            }
            return this;
        }

        HostOperands runReference() {
            try (ReferenceKernels kernels = new ReferenceKernels()) {
                Weight weight = kernels.weight(w, head.vocabulary, head.width);
                kernels.logProbs(logProb, lse, entropy, x, weight, targets, head.r, head.temperature);
                kernels.logProbsBackward(dx, dw, dLogProb, x, weight, targets, lse, head.r, head.temperature);
            }
            return this;
        }

        void assertNear(HostOperands expected) {
            double rounding = 4e-7 * Math.sqrt(head.width) / head.temperature;
            near("logProb", expected.logProb, logProb, rounding);
            near("lse", expected.lse, lse, rounding);
            near("entropy", expected.entropy, entropy, rounding);
            near("dx", expected.dx, dx, 10 * rounding);
            near("dw", expected.dw, dw, 10 * rounding);
        }

        void assertSame(HostOperands expected, String what) {
            Native.assertSame(expected.logProb.segment(), logProb.segment(), what + ", logProb");
            Native.assertSame(expected.lse.segment(), lse.segment(), what + ", lse");
            Native.assertSame(expected.entropy.segment(), entropy.segment(), what + ", entropy");
            Native.assertSame(expected.dx.segment(), dx.segment(), what + ", dx");
            Native.assertSame(expected.dw.segment(), dw.segment(), what + ", dw");
        }

        private void near(String name, HostSlice expected, HostSlice found, double tolerance) {
            Native.assertNear(
                    Native.doubles(expected.segment()),
                    found.segment(),
                    tolerance,
                    name + " of " + head + ", seed " + SEED);
        }
    }

    @ParameterizedTest
    @MethodSource("heads")
    void resultsAreThoseOfTheReference(Head head) {
        new HostOperands(head)
                .run(2, SimdKernels.DEFAULT_PANEL_BYTES)
                .assertNear(new HostOperands(head).runReference());
    }

    @ParameterizedTest
    @MethodSource("heads")
    void neitherThreadsNorKeptPanelsChangeABit(Head head) {
        HostOperands expected = new HostOperands(head).run(1, SimdKernels.DEFAULT_PANEL_BYTES);
        new HostOperands(head).run(2, SimdKernels.DEFAULT_PANEL_BYTES).assertSame(expected, "2 threads");
        new HostOperands(head).run(3, 0).assertSame(expected, "3 threads, no panels");
    }

    @Test
    void aRowDoesNotDependOnItsBatch() {
        Head head = new Head(110, 24, 600, 1f);
        HostOperands whole = new HostOperands(head);
        HostSlice one = floats(0, 1);
        HostSlice oneLse = floats(0, 1);
        HostSlice oneEntropy = floats(0, 1);
        try (SimdKernels kernels = new SimdKernels(2)) {
            Weight w = kernels.weight(whole.w, head.vocabulary, head.width);
            whole.forward(kernels, w);
            for (int row = 0; row < head.r; row++) {
                HostSlice x = whole.x.part((long) row * head.width, head.width);
                kernels.logProbs(one, oneLse, oneEntropy, x, w, whole.targets.part(row, 1), 1, 1f);
                assertEquals(whole.logProb.f32(row), one.f32(0), "row " + row);
                assertEquals(whole.lse.f32(row), oneLse.f32(0), "row " + row);
                assertEquals(whole.entropy.f32(row), oneEntropy.f32(0), "row " + row);
            }
        }
    }

    @Test
    void hugeLogitsKeepTheirDigits() {
        int vocabulary = 700;
        HostSlice w = new HostSlice(Native.filled(vocabulary, 1f), Dtype.F32, vocabulary);
        w.f32(650, 1.001f);
        HostSlice x = new HostSlice(Native.filled(1, 10_000f), Dtype.F32, 1);
        HostSlice targets = new HostSlice(Native.ints(3), Dtype.I32, 1);
        HostSlice logProb = floats(1, 1);
        HostSlice entropy = floats(2, 1);
        double gap = 10_000d * 1.001f - 10_000;
        double total = 1 + (vocabulary - 1) * Math.exp(-gap);
        try (SimdKernels kernels = new SimdKernels(1)) {
            Weight weight = kernels.weight(w, vocabulary, 1);
            kernels.logProbs(logProb, floats(3, 1), entropy, x, weight, targets, 1, 1f);
        }
        assertEquals(-gap - Math.log(total), logProb.f32(0), 2e-3);
        assertEquals(Math.log(total) + (vocabulary - 1) * Math.exp(-gap) * gap / total, entropy.f32(0), 1e-3);
    }

    @Test
    void aTargetOutsideTheVocabularyIsRefused() {
        Head head = new Head(3, 4, 9, 1f);
        HostOperands operands = new HostOperands(head);
        operands.targets.i32(2, 9);
        try (SimdKernels kernels = new SimdKernels(1)) {
            Weight w = kernels.weight(operands.w, head.vocabulary, head.width);
            String message = assertThrows(IllegalArgumentException.class, () -> operands.forward(kernels, w))
                    .getMessage();
            assertTrue(message.contains("target 9 of row 2"), message);
        }
    }

    private static HostSlice floats(long seed, int count) {
        return new HostSlice(Native.random(SEED + seed, count, 1f), Dtype.F32, count);
    }

    private static HostSlice tokens(int r, int vocabulary) {
        SplittableRandom random = new SplittableRandom(SEED);
        MemorySegment tokens = Native.zeros(r);
        for (int row = 0; row < r; row++) {
            tokens.setAtIndex(ValueLayout.JAVA_INT, row, random.nextInt(vocabulary));
        }
        return new HostSlice(tokens, Dtype.I32, r);
    }
}
