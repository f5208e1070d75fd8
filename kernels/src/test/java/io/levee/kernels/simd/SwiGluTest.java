package io.levee.kernels.simd;

import java.lang.foreign.MemorySegment;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** SwiGLU and its gradients against double loops. */
class SwiGluTest {
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
            double s = 1 / (1 + Math.exp(-g));
            y[i] = g * s * Native.at(up, i);
            dGate[i] = 0.5 + Native.at(dy, i) * Native.at(up, i) * s * (1 + g * (1 - s));
            dUp[i] = 0.5 + Native.at(dy, i) * g * s;
        }
        List<MemorySegment> found = Teams.agree("swiglu", workers -> {
            List<MemorySegment> results =
                    List.of(Native.zeros(count), Native.filled(count, 0.5f), Native.filled(count, 0.5f));
            SwiGlu swiglu = new SwiGlu(workers);
            swiglu.forward(results.get(0), gate, up, count);
            swiglu.backward(results.get(1), results.get(2), dy, gate, up, count);
            return results;
        });
        Native.assertNear(y, found.get(0), 4e-7, "y");
        Native.assertNear(dGate, found.get(1), 1e-6, "dGate");
        Native.assertNear(dUp, found.get(2), 1e-6, "dUp");
    }
}
