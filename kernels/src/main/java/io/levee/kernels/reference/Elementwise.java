package io.levee.kernels.reference;

import io.levee.kernels.host.HostSlice;

/** Operations on single values. */
final class Elementwise {
    private Elementwise() {}

    static void fill(HostSlice x, float value) {
        for (long i = 0; i < x.count(); i++) {
            x.f32(i, value);
        }
    }

    /** y = a + b. */
    static void add(HostSlice y, HostSlice a, HostSlice b, long count) {
        for (long i = 0; i < count; i++) {
            y.f32(i, a.f32(i) + b.f32(i));
        }
    }

    /** y += scale · x, rounded once. */
    static void accumulate(HostSlice y, HostSlice x, float scale, long count) {
        for (long i = 0; i < count; i++) {
            y.f32(i, Math.fma(scale, x.f32(i), y.f32(i)));
        }
    }

    /** x *= factor. */
    static void scale(HostSlice x, float factor, long count) {
        for (long i = 0; i < count; i++) {
            x.f32(i, x.f32(i) * factor);
        }
    }
}
