package io.levee.kernels.simd;

import io.levee.kernels.parallel.Workers;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Root-mean-square norm and its gradients against double loops. */
class RmsNormTest {
    private static final float EPSILON = 1e-5f;

    @ParameterizedTest
    @CsvSource({"1, 1", "3, 7", "64, 31", "65, 64", "130, 128", "70, 207", "2, 4098"})
    void agreesWithDoubleLoops(int n, int width) {
        MemorySegment x = Native.random(1, (long) n * width, 2);
        MemorySegment weight = Native.random(2, width, 2);
        MemorySegment dy = Native.random(3, (long) n * width, 1);
        List<MemorySegment> found = Teams.agree("rmsNorm", workers -> run(workers, x, weight, dy, n, width));
        double[] inverse = new double[n];
        double[] y = new double[n * width];
        double[] dx = new double[n * width];
        double[] dWeight = new double[width];
        Arrays.fill(dx, 0.5);
        Arrays.fill(dWeight, 0.5);
        for (int i = 0; i < n; i++) {
            double squares = 0;
            for (int c = 0; c < width; c++) {
                squares += Math.pow(Native.at(x, (long) i * width + c), 2);
            }
            double s = 1 / Math.sqrt(squares / width + EPSILON);
            inverse[i] = s;
            double mean = 0;
            for (int c = 0; c < width; c++) {
                int at = i * width + c;
                y[at] = Native.at(x, at) * s * Native.at(weight, c);
                dWeight[c] += Native.at(dy, at) * Native.at(x, at) * s;
                mean += (double) Native.at(dy, at) * Native.at(x, at) * Native.at(weight, c) / width;
            }
            for (int c = 0; c < width; c++) {
                int at = i * width + c;
                dx[at] += s * (Native.at(dy, at) * Native.at(weight, c) - Native.at(x, at) * s * s * mean);
            }
        }
        Native.assertNear(y, found.get(0), 2e-6, "y");
        Native.assertNear(inverse, found.get(1), 2e-6, "inverse");
        Native.assertNear(dx, found.get(2), 4e-6, "dx");
        Native.assertNear(dWeight, found.get(3), 4e-6, "dWeight");
    }

    private static List<MemorySegment> run(
            Workers workers, MemorySegment x, MemorySegment weight, MemorySegment dy, int n, int width) {
        MemorySegment y = Native.zeros((long) n * width);
        MemorySegment inverse = Native.zeros(n);
        MemorySegment dx = Native.filled((long) n * width, 0.5f);
        MemorySegment frozen = Native.filled((long) n * width, 0.5f);
        MemorySegment dWeight = Native.filled(width, 0.5f);
        RmsNorm norm = new RmsNorm(workers);
        norm.forward(y, inverse, x, weight, n, width, EPSILON);
        norm.backward(dx, dWeight, dy, x, weight, inverse, n, width);
        norm.backward(frozen, null, dy, x, weight, inverse, n, width);
        Native.assertSame(dx, frozen, "dx with a frozen weight");
        return List.of(y, inverse, dx, dWeight);
    }
}
