package io.levee.kernels.reference;

import io.levee.kernels.host.HostSlice;

/** silu(gate) · up, with silu(x) = x·σ(x). */
final class SwiGlu {
    private SwiGlu() {}

    static void forward(HostSlice y, HostSlice gate, HostSlice up, long count) {
        for (long i = 0; i < count; i++) {
            double g = gate.f32(i);
            y.f32(i, (float) (g * sigmoid(g) * up.f32(i)));
        }
    }

    /** dGate += dy·up·σ(g)·(1 + g·(1 − σ(g))); dUp += dy·silu(g). */
    static void backward(HostSlice dGate, HostSlice dUp, HostSlice dy, HostSlice gate, HostSlice up, long count) {
        for (long i = 0; i < count; i++) {
            double g = gate.f32(i);
            double sigmoid = sigmoid(g);
            double gradient = dy.f32(i);
            dGate.add(i, gradient * up.f32(i) * sigmoid * (1 + g * (1 - sigmoid)));
            dUp.add(i, gradient * g * sigmoid);
        }
    }

    private static double sigmoid(double x) {
        return 1 / (1 + StrictMath.exp(-x));
    }
}
