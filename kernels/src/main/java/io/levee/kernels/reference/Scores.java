package io.levee.kernels.reference;

import io.levee.kernels.host.HostSlice;

/** A linear head with one output. */
final class Scores {
    private Scores() {}

    static void forward(HostSlice scores, HostSlice x, HostSlice w, HostSlice bias, int r, int width) {
        for (int i = 0; i < r; i++) {
            double sum = MatMul.dot(x, (long) i * width, w, 0, width);
            scores.f32(i, (float) (bias == null ? sum : sum + bias.f32(0)));
        }
    }

    static void backward(
            HostSlice dx,
            HostSlice dw,
            HostSlice dBias,
            HostSlice dScores,
            HostSlice x,
            HostSlice w,
            int r,
            int width) {
        double[] dwSums = new double[width];
        double biasSum = 0;
        for (int i = 0; i < r; i++) {
            double gradient = dScores.f32(i);
            MatMul.accumulate(dwSums, gradient, x, (long) i * width);
            biasSum += gradient;
            for (int c = 0; c < width; c++) {
                dx.add((long) i * width + c, gradient * w.f32(c));
            }
        }
        MatMul.add(dw, 0, dwSums);
        if (dBias != null) {
            dBias.add(0, biasSum);
        }
    }
}
