package io.levee.kernels.host;

/** Sequences cut out of rows by offsets, and their sums. */
final class Segments {
    private Segments() {}

    /** y (B) = sums of x (R) inside each sequence. */
    static void sums(HostSlice y, HostSlice x, HostSlice offsets, int sequences) {
        for (int b = 0; b < sequences; b++) {
            y.f32(b, (float) sum(x, offsets.i32(b), offsets.i32(b + 1)));
        }
    }

    /** Sum of the values [from, to). */
    static double sum(HostSlice x, int from, int to) {
        double sum = 0;
        for (int i = from; i < to; i++) {
            sum += x.f32(i);
        }
        return sum;
    }

    /** Sets the values [from, to). */
    static void fill(HostSlice x, int from, int to, float value) {
        for (int i = from; i < to; i++) {
            x.f32(i, value);
        }
    }
}
