package io.levee.kernels.simd;

import io.levee.kernels.host.HostSlice;

/** What the products of {@link MatMul} are, element by element: chains of fused multiply-adds in the order of k. */
final class Chain {
    private Chain() {}

    /** y (n, outputs) = x (n, inputs) · wᵀ + bias (or null), or y += the same. */
    static void linear(
            HostSlice y, HostSlice x, HostSlice w, HostSlice bias, int n, int outputs, int inputs, boolean accumulate) {
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < outputs; j++) {
                long at = (long) i * outputs + j;
                float start = bias == null ? 0 : bias.f32(j);
                float sum = accumulate ? y.f32(at) + start : start;
                for (int k = 0; k < inputs; k++) {
                    sum = Math.fma(x.f32((long) i * inputs + k), w.f32((long) j * inputs + k), sum);
                }
                y.f32(at, sum);
            }
        }
    }

    /** c (rows, columns) += A (rows, depth) · b (depth, columns), where A(i, k) is a[i·aRow + k·aK]. */
    static void product(HostSlice c, HostSlice a, int aRow, int aK, HostSlice b, int rows, int columns, int depth) {
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < columns; j++) {
                long at = (long) i * columns + j;
                float sum = c.f32(at);
                for (int k = 0; k < depth; k++) {
                    sum = Math.fma(a.f32((long) i * aRow + (long) k * aK), b.f32((long) k * columns + j), sum);
                }
                c.f32(at, sum);
            }
        }
    }

    /** sums (columns) += the rows of x (rows, columns). */
    static void columnSums(HostSlice sums, HostSlice x, int rows, int columns) {
        for (int j = 0; j < columns; j++) {
            float sum = sums.f32(j);
            for (int i = 0; i < rows; i++) {
                sum += x.f32((long) i * columns + j);
            }
            sums.f32(j, sum);
        }
    }
}
