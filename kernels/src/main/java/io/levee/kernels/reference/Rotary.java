package io.levee.kernels.reference;

import io.levee.kernels.host.HostSlice;

/** Rotary position embedding. */
final class Rotary {
    private Rotary() {}

    static void run(
            HostSlice x, HostSlice positions, HostSlice table, int n, int heads, int headWidth, boolean inverse) {
        int half = headWidth / 2;
        for (int i = 0; i < n; i++) {
            long angles = (long) positions.i32(i) * headWidth;
            for (int h = 0; h < heads; h++) {
                long head = ((long) i * heads + h) * headWidth;
                for (int d = 0; d < half; d++) {
                    double cos = table.f32(angles + 2L * d);
                    double sin = inverse ? -table.f32(angles + 2L * d + 1) : table.f32(angles + 2L * d + 1);
                    float a = x.f32(head + d);
                    float b = x.f32(head + half + d);
                    x.f32(head + d, (float) (a * cos - b * sin));
                    x.f32(head + half + d, (float) (b * cos + a * sin));
                }
            }
        }
    }
}
