package io.levee.kernels.reference;

import io.levee.kernels.host.HostSlice;

/** Rows taken from a matrix by number, and gradients given back to them. */
final class Rows {
    private Rows() {}

    /** y (R, C) = x[rows], x of any dtype but I32. */
    static void gather(HostSlice y, HostSlice x, HostSlice rows, int r, int width) {
        for (int i = 0; i < r; i++) {
            long from = (long) rows.i32(i) * width;
            for (int c = 0; c < width; c++) {
                y.f32((long) i * width + c, x.value(from + c));
            }
        }
    }

    /** dx[rows] += dy (R, C), one row after the other. */
    static void scatterAdd(HostSlice dx, HostSlice dy, HostSlice rows, int r, int width) {
        for (int i = 0; i < r; i++) {
            long to = (long) rows.i32(i) * width;
            for (int c = 0; c < width; c++) {
                dx.add(to + c, dy.f32((long) i * width + c));
            }
        }
    }
}
