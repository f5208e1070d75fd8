package io.levee.kernels.simd;

import java.lang.foreign.MemorySegment;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** GeGLU and its gradients against double loops. */
class GeGluTest {
    @ParameterizedTest
    @ValueSource(ints = {1, 3, 7, 8, 31, 64, 207, 702, 4098, 40_003})
    void agreesWithDoubleLoops(int count) {
        MemorySegment gate = Native.random(1, count, 12);
        MemorySegment up = Native.random(2, count, 2);
        MemorySegment dy = Native.random(3, count, 1);
        double[] y = new double[count];
        double[] dGate = new double[count];
        double[] dUp = new double[count];
        for (int i = 0; i < count; i++) {
            double g = Native.at(gate, i);
            double t = Math.tanh(Math.sqrt(2 / Math.PI) * (g + 0.044715 * g * g * g));
            double bend = Math.sqrt(2 / Math.PI) * (1 + 3 * 0.044715 * g * g);
            y[i] = 0.5 * g * (1 + t) * Native.at(up, i);
            dGate[i] = 0.5 + Native.at(dy, i) * Native.at(up, i) * (0.5 * (1 + t) + 0.5 * g * (1 - t * t) * bend);
            dUp[i] = 0.5 + Native.at(dy, i) * 0.5 * g * (1 + t);
        }
        List<MemorySegment> found = Teams.agree("geglu", workers -> {
            List<MemorySegment> results =
                    List.of(Native.zeros(count), Native.filled(count, 0.5f), Native.filled(count, 0.5f));
            GeGlu geglu = new GeGlu(workers);
            geglu.forward(results.get(0), gate, up, count);
            geglu.backward(results.get(1), results.get(2), dy, gate, up, count);
            return results;
        });
        Native.assertNear(y, found.get(0), 2e-6, "y");
        // the slope is a difference of terms as large as 1 + g² where the curve turns
        Native.assertNear(dGate, found.get(1), 2e-5, "dGate");
        Native.assertNear(dUp, found.get(2), 2e-6, "dUp");
    }
}
