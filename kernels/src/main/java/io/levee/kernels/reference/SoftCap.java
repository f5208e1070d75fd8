package io.levee.kernels.reference;

import io.levee.kernels.host.HostSlice;

/** cap · tanh(x / cap), and its derivative; a cap of 0 changes nothing. */
final class SoftCap {
    private SoftCap() {}

    static void run(HostSlice x, double cap, long count) {
        for (long i = 0; i < count; i++) {
            x.f32(i, (float) of(x.f32(i), cap));
        }
    }

    static double of(double x, double cap) {
        return cap == 0 ? x : cap * StrictMath.tanh(x / cap);
    }

    /** The derivative where {@link #of} gave {@code y}. */
    static double slope(double y, double cap) {
        return cap == 0 ? 1 : 1 - (y / cap) * (y / cap);
    }
}
