package io.levee.kernels.simd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.levee.kernels.Weight;
import io.levee.kernels.dtype.Dtype;
import io.levee.kernels.dtype.Values;
import io.levee.kernels.host.HostSlice;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Products are compared bit for bit with what they are specified to be: for every element one chain of fused multiply-adds in
 * the order of k, begun at what the target holds. One test holds that chain to double precision.
 */
class MatMulTest {
    private static final long SEED = 20_250_703;

    /** n, outputs, inputs. */
    private record Shape(int n, int outputs, int inputs) {}

    static Stream<Shape> shapes() {
        return Stream.of(
                new Shape(0, 5, 3),
                new Shape(1, 1, 1),
                new Shape(1, 207, 31),
                new Shape(2, 3, 7),
                new Shape(3, 31, 8),
                new Shape(5, 33, 64),
                new Shape(6, 16, 16),
                new Shape(7, 64, 513),
                new Shape(11, 65, 3),
                new Shape(12, 32, 128),
                new Shape(13, 418, 20),
                new Shape(25, 9, 1030),
                new Shape(64, 40, 31),
                new Shape(193, 100, 17),
                new Shape(207, 15, 600),
                new Shape(600, 64, 48));
    }

    @ParameterizedTest
    @MethodSource("shapes")
    void linearIsTheChainOfItsInputs(Shape shape) {
        HostSlice x = floats(1, shape.n * shape.inputs);
        HostSlice w = floats(2, shape.outputs * shape.inputs);
        HostSlice bias = floats(3, shape.outputs);
        for (int threads = 1; threads <= 3; threads++) {
            try (SimdKernels kernels = new SimdKernels(threads)) {
                Weight weight = kernels.weight(w, shape.outputs, shape.inputs);
                for (boolean accumulate : new boolean[] {false, true}) {
                    for (HostSlice start : new HostSlice[] {null, bias}) {
                        HostSlice y = floats(4, shape.n * shape.outputs);
                        HostSlice expected = copy(y);
                        Chain.linear(expected, x, w, start, shape.n, shape.outputs, shape.inputs, accumulate);
                        kernels.linear(y, x, weight, start, shape.n, accumulate);
                        same(expected, y, shape + ", accumulate " + accumulate + ", bias " + (start != null));
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("shapes")
    void gradientsAreTheChainsOfTheirOperands(Shape shape) {
        HostSlice x = floats(1, shape.n * shape.inputs);
        HostSlice w = floats(2, shape.outputs * shape.inputs);
        HostSlice dy = floats(3, shape.n * shape.outputs);
        HostSlice expectedDx = floats(4, shape.n * shape.inputs);
        HostSlice expectedDw = floats(5, shape.outputs * shape.inputs);
        HostSlice expectedBias = floats(6, shape.outputs);
        Chain.product(expectedDx, dy, shape.outputs, 1, w, shape.n, shape.inputs, shape.outputs);
        Chain.product(expectedDw, dy, 1, shape.outputs, x, shape.outputs, shape.inputs, shape.n);
        Chain.columnSums(expectedBias, dy, shape.n, shape.outputs);
        for (int threads = 1; threads <= 3; threads++) {
            try (SimdKernels kernels = new SimdKernels(threads)) {
                HostSlice dx = floats(4, shape.n * shape.inputs);
                HostSlice dw = floats(5, shape.outputs * shape.inputs);
                HostSlice dBias = floats(6, shape.outputs);
                kernels.linearBackwardInput(dx, dy, kernels.weight(w, shape.outputs, shape.inputs), shape.n);
                kernels.linearBackwardWeight(dw, dy, x, shape.n, shape.outputs, shape.inputs);
                kernels.biasBackward(dBias, dy, shape.n, shape.outputs);
                same(expectedDx, dx, "dx of " + shape);
                same(expectedDw, dw, "dw of " + shape);
                same(expectedBias, dBias, "dBias of " + shape);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(value = Dtype.class, mode = EnumSource.Mode.EXCLUDE, names = "I32")
    void storedWeightsGiveTheBitsOfTheirFloat32Values(Dtype dtype) {
        int outputs = 71;
        int inputs = 768;
        int n = 50;
        HostSlice w = stored(7, dtype, outputs * inputs);
        HostSlice decoded = new HostSlice(Native.zeros(outputs * inputs), Dtype.F32, outputs * inputs);
        Values.decode(w.segment(), dtype, 0, w.count(), decoded.segment(), 0);
        HostSlice x = floats(1, n * inputs);
        HostSlice dy = floats(2, n * outputs);
        HostSlice expectedY = floats(3, n * outputs);
        HostSlice expectedDx = floats(4, n * inputs);
        Chain.linear(expectedY, x, decoded, null, n, outputs, inputs, false);
        Chain.product(expectedDx, dy, outputs, 1, decoded, n, inputs, outputs);
        for (long panelBytes : new long[] {0, 1 << 30}) {
            try (SimdKernels kernels = new SimdKernels(2, panelBytes)) {
                Weight weight = kernels.weight(w, outputs, inputs);
                HostSlice y = floats(3, n * outputs);
                HostSlice dx = floats(4, n * inputs);
                kernels.linear(y, x, weight, null, n, false);
                kernels.linearBackwardInput(dx, dy, weight, n);
                same(expectedY, y, dtype + ", panels " + panelBytes);
                same(expectedDx, dx, "dx, " + dtype);
            }
        }
    }

    @Test
    void aWeightWithoutKeptPanelsIsMultipliedSomePanelsAtATime() {
        int n = 3;
        int outputs = 700;
        int inputs = 3072;
        HostSlice w = stored(7, Dtype.BF16, outputs * inputs);
        HostSlice decoded = new HostSlice(Native.zeros(outputs * inputs), Dtype.F32, outputs * inputs);
        Values.decode(w.segment(), Dtype.BF16, 0, w.count(), decoded.segment(), 0);
        HostSlice x = floats(1, n * inputs);
        HostSlice bias = floats(2, outputs);
        HostSlice y = floats(3, n * outputs);
        HostSlice expected = copy(y);
        Chain.linear(expected, x, decoded, bias, n, outputs, inputs, false);
        try (SimdKernels kernels = new SimdKernels(2, 0)) {
            kernels.linear(y, x, kernels.weight(w, outputs, inputs), bias, n, false);
        }
        same(expected, y, "y");
    }

    @Test
    void theChainIsTheProductToTheRoundingOfItsLength() {
        int n = 19;
        int outputs = 37;
        int inputs = 1500;
        HostSlice x = floats(1, n * inputs);
        HostSlice w = floats(2, outputs * inputs);
        HostSlice y = floats(3, n * outputs);
        try (SimdKernels kernels = new SimdKernels(2)) {
            kernels.linear(y, x, kernels.weight(w, outputs, inputs), null, n, false);
        }
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < outputs; j++) {
                double sum = 0;
                double size = 0;
                for (int k = 0; k < inputs; k++) {
                    double term = (double) x.f32((long) i * inputs + k) * w.f32((long) j * inputs + k);
                    sum += term;
                    size += Math.abs(term);
                }
                assertEquals(sum, y.f32((long) i * outputs + j), size * 0x1p-24 * Math.sqrt(inputs), i + ", " + j);
            }
        }
    }

    @Test
    void matricesWhoseRowsAreFarApartAreMadeIntoPanelsWithoutChangingABit() {
        int n = 60;
        int outputs = 530;
        int inputs = 2050;
        HostSlice x = floats(1, n * inputs);
        HostSlice w = floats(2, outputs * inputs);
        HostSlice dy = floats(3, n * outputs);
        HostSlice expectedDx = floats(4, n * inputs);
        HostSlice expectedDw = floats(5, outputs * inputs);
        Chain.product(expectedDx, dy, outputs, 1, w, n, inputs, outputs);
        Chain.product(expectedDw, dy, 1, outputs, x, outputs, inputs, n);
        HostSlice dx = floats(4, n * inputs);
        HostSlice dw = floats(5, outputs * inputs);
        try (SimdKernels kernels = new SimdKernels(2)) {
            kernels.linearBackwardInput(dx, dy, kernels.weight(w, outputs, inputs), n);
            kernels.linearBackwardWeight(dw, dy, x, n, outputs, inputs);
        }
        same(expectedDx, dx, "dx");
        same(expectedDw, dw, "dw");
    }

    @Test
    void aRowDoesNotDependOnItsBatch() {
        int n = 40;
        int outputs = 100;
        int inputs = 70;
        HostSlice x = floats(1, n * inputs);
        HostSlice whole = floats(0, n * outputs);
        HostSlice one = floats(0, outputs);
        try (SimdKernels kernels = new SimdKernels(2)) {
            Weight w = kernels.weight(floats(2, outputs * inputs), outputs, inputs);
            kernels.linear(whole, x, w, null, n, false);
            for (int row = 0; row < n; row++) {
                kernels.linear(one, x.part((long) row * inputs, inputs), w, null, 1, false);
                same(whole.part((long) row * outputs, outputs), one, "row " + row);
            }
        }
    }

    @Test
    void weightGradientsAreTheSameForAnyCutIntoMicroBatches() {
        int n = 90;
        int outputs = 40;
        int inputs = 33;
        HostSlice x = floats(1, n * inputs);
        HostSlice dy = floats(2, n * outputs);
        HostSlice whole = floats(3, outputs * inputs);
        HostSlice parts = copy(whole);
        try (SimdKernels kernels = new SimdKernels(2)) {
            kernels.linearBackwardWeight(whole, dy, x, n, outputs, inputs);
            int from = 0;
            for (int count : new int[] {1, 30, 0, 59}) {
                HostSlice someDy = dy.part((long) from * outputs, (long) count * outputs);
                HostSlice someX = x.part((long) from * inputs, (long) count * inputs);
                kernels.linearBackwardWeight(parts, someDy, someX, count, outputs, inputs);
                from += count;
            }
        }
        same(whole, parts, "dw");
    }

    @Test
    void aRefreshedWeightIsReadAgain() {
        int outputs = 33;
        int inputs = 8;
        HostSlice x = floats(1, inputs);
        HostSlice w = floats(2, outputs * inputs);
        HostSlice y = floats(3, outputs);
        HostSlice expected = copy(y);
        try (SimdKernels kernels = new SimdKernels(1)) {
            Weight weight = kernels.weight(w, outputs, inputs);
            kernels.linear(y, x, weight, null, 1, false);
            kernels.scale(w, -3, w.count());
            kernels.refresh(weight);
            kernels.linear(y, x, weight, null, 1, false);
            Chain.linear(expected, x, w, null, 1, outputs, inputs, false);
            same(expected, y, "after refresh");
        }
    }

    @Test
    void operandsThatAreTooShortAreRefusedWithTheirShape() {
        try (SimdKernels kernels = new SimdKernels(1)) {
            Weight w = kernels.weight(floats(1, 12), 4, 3);
            HostSlice six = floats(2, 6);
            HostSlice eight = floats(3, 8);
            assertRefused(
                    "linear: x: shape (3, 3) needs 9 values, the slice has 6",
                    () -> kernels.linear(floats(0, 12), six, w, null, 3, false));
            assertRefused(
                    "linear: y: shape (2, 4) needs 8 values, the slice has 6",
                    () -> kernels.linear(six, six, w, null, 2, false));
            assertRefused(
                    "linear: bias: shape (1, 4) needs 4 values, the slice has 3",
                    () -> kernels.linear(eight, six, w, floats(0, 3), 2, false));
            assertRefused(
                    "linearBackwardInput: dx: shape (3, 3) needs 9 values, the slice has 8",
                    () -> kernels.linearBackwardInput(eight, floats(0, 12), w, 3));
            assertRefused(
                    "linearBackwardWeight: dw: shape (4, 3) needs 12 values, the slice has 8",
                    () -> kernels.linearBackwardWeight(eight, eight, six, 2, 4, 3));
            assertRefused(
                    "biasBackward: dy: shape (2, 4) needs 8 values, the slice has 6",
                    () -> kernels.biasBackward(floats(0, 4), six, 2, 4));
        }
    }

    private static void assertRefused(String message, Runnable operation) {
        assertEquals(
                message,
                assertThrows(IllegalArgumentException.class, operation::run).getMessage());
    }

    private static HostSlice floats(long seed, int count) {
        return new HostSlice(Native.random(SEED + seed, count, 1f), Dtype.F32, count);
    }

    private static HostSlice copy(HostSlice x) {
        return new HostSlice(Native.copy(x.segment()), x.dtype(), x.count());
    }

    private static void same(HostSlice expected, HostSlice found, String what) {
        Native.assertSame(expected.segment(), found.segment(), what + ", seed " + SEED);
    }

    /** Random values of a dtype; for types that cannot be written random blocks with moderate scales. */
    private static HostSlice stored(long seed, Dtype dtype, int count) {
        MemorySegment segment =
                Native.zeros(Math.ceilDiv(dtype.bytes(count), 4)).asSlice(0, dtype.bytes(count));
        if (dtype != Dtype.Q4_K && dtype != Dtype.Q6_K) {
            Values.encode(floats(seed, count).segment(), dtype, segment);
            return new HostSlice(segment, dtype, count);
        }
        SplittableRandom random = new SplittableRandom(SEED + seed);
        for (long i = 0; i < segment.byteSize(); i++) {
            segment.set(ValueLayout.JAVA_BYTE, i, (byte) random.nextInt());
        }
        List<Integer> factors = dtype == Dtype.Q4_K ? List.of(0, 2) : List.of(208);
        for (long block = 0; block < segment.byteSize(); block += dtype.blockBytes()) {
            for (int factor : factors) {
                short bits = Float.floatToFloat16((random.nextInt(100) + 1) * 1e-3f);
                segment.set(ValueLayout.JAVA_SHORT_UNALIGNED, block + factor, bits);
            }
        }
        return new HostSlice(segment, dtype, count);
    }
}
