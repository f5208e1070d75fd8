package io.levee.kernels.simd;

import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Operations on every value against loops. */
class ElementwiseTest {
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 3, 7, 8, 31, 64, 207, 702, 4098, 40_003})
    void agreesWithLoops(int count) {
        MemorySegment a = Native.random(1, count, 1);
        MemorySegment b = Native.random(2, count, 1);
        List<MemorySegment> found = Teams.agree("elementwise", workers -> {
            List<MemorySegment> y = List.of(Native.zeros(count), Native.copy(a), Native.copy(a), Native.zeros(count));
            Elementwise elementwise = new Elementwise(workers);
            elementwise.add(y.get(0), a, b, count);
            elementwise.accumulate(y.get(1), b, 0.3f, count);
            elementwise.scale(y.get(2), 0.7f, count);
            elementwise.fill(y.get(3), 0.9f, count);
            return y;
        });
        double[] x = Native.doubles(a);
        double[] z = Native.doubles(b);
        Native.assertNear(
                IntStream.range(0, count).mapToDouble(i -> x[i] + z[i]).toArray(), found.get(0), 1e-7, "add");
        double[] sums =
                IntStream.range(0, count).mapToDouble(i -> x[i] + 0.3f * z[i]).toArray();
        Native.assertNear(sums, found.get(1), 1e-7, "accumulate");
        Native.assertNear(
                IntStream.range(0, count).mapToDouble(i -> 0.7f * x[i]).toArray(), found.get(2), 1e-7, "scale");
        Native.assertNear(IntStream.range(0, count).mapToDouble(_ -> 0.9f).toArray(), found.get(3), 0, "fill");
    }
}
