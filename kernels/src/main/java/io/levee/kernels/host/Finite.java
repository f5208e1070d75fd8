package io.levee.kernels.host;

/** The search for values that are not finite. */
public final class Finite {
    private Finite() {}

    /** Index of the first value that is not finite, or −1. */
    public static long firstNot(HostSlice x, long count) {
        for (long i = 0; i < count; i++) {
            if (!Float.isFinite(x.f32(i))) {
                return i;
            }
        }
        return -1;
    }
}
