package io.levee.kernels.reference;

import io.levee.kernels.host.HostSlice;

/** gelu(gate) · up, with gelu(x) = ½·x·(1 + tanh(√(2/π)·(x + 0.044715·x³))). */
final class GeGlu {
    private static final double FACTOR = Math.sqrt(2 / Math.PI);
    private static final double CUBE = 0.044715;

    private GeGlu() {}

    static void forward(HostSlice y, HostSlice gate, HostSlice up, long count) {
        for (long i = 0; i < count; i++) {
            y.f32(i, (float) (gelu(gate.f32(i)) * up.f32(i)));
        }
    }

    /** dGate += dy·up·gelu'(gate); dUp += dy·gelu(gate). */
    static void backward(HostSlice dGate, HostSlice dUp, HostSlice dy, HostSlice gate, HostSlice up, long count) {
        for (long i = 0; i < count; i++) {
            double g = gate.f32(i);
            double gradient = dy.f32(i);
            dGate.add(i, gradient * up.f32(i) * slope(g));
            dUp.add(i, gradient * gelu(g));
        }
    }

    private static double gelu(double x) {
        return 0.5 * x * (1 + tanh(x));
    }

    private static double slope(double x) {
        double t = tanh(x);
        return 0.5 * (1 + t) + 0.5 * x * (1 - t * t) * FACTOR * (1 + 3 * CUBE * x * x);
    }

    private static double tanh(double x) {
        return StrictMath.tanh(FACTOR * (x + CUBE * x * x * x));
    }
}
