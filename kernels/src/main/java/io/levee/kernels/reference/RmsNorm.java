package io.levee.kernels.reference;

import io.levee.kernels.host.HostSlice;

/** Root-mean-square normalisation. */
final class RmsNorm {
    private RmsNorm() {}

    static void forward(
            HostSlice y, HostSlice inverse, HostSlice x, HostSlice weight, int n, int width, double epsilon) {
        for (int i = 0; i < n; i++) {
            long row = (long) i * width;
            double scale = 1 / Math.sqrt(MatMul.dot(x, row, x, row, width) / width + epsilon);
            inverse.f32(i, (float) scale);
            for (int c = 0; c < width; c++) {
                y.f32(row + c, (float) (x.f32(row + c) * scale * weight.f32(c)));
            }
        }
    }

    /** sum = x + delta, rounded to float32, and its norm. */
    static void addForward(
            HostSlice y,
            HostSlice inverse,
            HostSlice sum,
            HostSlice x,
            HostSlice delta,
            HostSlice weight,
            int n,
            int width,
            double epsilon) {
        Elementwise.add(sum, x, delta, (long) n * width);
        forward(y, inverse, sum, weight, n, width, epsilon);
    }

    /** With s = inverse: dx += s·(dy·w) − x·s³·mean(dy·w·x); dWeight += Σ dy·x·s. */
    static void backward(
            HostSlice dx,
            HostSlice dWeight,
            HostSlice dy,
            HostSlice x,
            HostSlice weight,
            HostSlice inverse,
            int n,
            int width) {
        double[] dWeightSums = new double[width];
        for (int i = 0; i < n; i++) {
            long row = (long) i * width;
            double scale = inverse.f32(i);
            double mean = 0;
            for (int c = 0; c < width; c++) {
                double dyx = (double) dy.f32(row + c) * x.f32(row + c);
                mean += dyx * weight.f32(c) / width;
                dWeightSums[c] += dyx * scale;
            }
            for (int c = 0; c < width; c++) {
                double direct = (double) dy.f32(row + c) * weight.f32(c);
                dx.add(row + c, scale * (direct - x.f32(row + c) * scale * scale * mean));
            }
        }
        if (dWeight != null) {
            MatMul.add(dWeight, 0, dWeightSums);
        }
    }
}
