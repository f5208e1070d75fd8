package io.levee.kernels.reference;

import io.levee.kernels.host.HostSlice;
import io.levee.kernels.host.PlainWeight;
import java.util.Arrays;

/** The matrix products of a linear layer. */
final class MatMul {
    private MatMul() {}

    /** y (N, outputs) = or += x (N, inputs) · wᵀ + bias. */
    static void forward(HostSlice y, HostSlice x, PlainWeight w, HostSlice bias, int n, boolean accumulate) {
        for (int i = 0; i < n; i++) {
            for (int o = 0; o < w.outputs(); o++) {
                double sum = dot(x, (long) i * w.inputs(), w.slice(), (long) o * w.inputs(), w.inputs());
                sum += bias == null ? 0 : bias.f32(o);
                long index = (long) i * w.outputs() + o;
                y.f32(index, (float) (accumulate ? y.f32(index) + sum : sum));
            }
        }
    }

    /** dx (N, inputs) += dy (N, outputs) · w. */
    static void backwardInput(HostSlice dx, HostSlice dy, PlainWeight w, int n) {
        double[] sums = new double[w.inputs()];
        for (int i = 0; i < n; i++) {
            Arrays.fill(sums, 0);
            for (int o = 0; o < w.outputs(); o++) {
                accumulate(sums, dy.f32((long) i * w.outputs() + o), w.slice(), (long) o * w.inputs());
            }
            add(dx, (long) i * w.inputs(), sums);
        }
    }

    /** dw (outputs, inputs) += dyᵀ · x. */
    static void backwardWeight(HostSlice dw, HostSlice dy, HostSlice x, int n, int outputs, int inputs) {
        double[] sums = new double[inputs];
        for (int o = 0; o < outputs; o++) {
            Arrays.fill(sums, 0);
            for (int i = 0; i < n; i++) {
                accumulate(sums, dy.f32((long) i * outputs + o), x, (long) i * inputs);
            }
            add(dw, (long) o * inputs, sums);
        }
    }

    /** dBias (outputs) += column sums of dy. */
    static void backwardBias(HostSlice dBias, HostSlice dy, int n, int outputs) {
        double[] sums = new double[outputs];
        for (int i = 0; i < n; i++) {
            accumulate(sums, 1, dy, (long) i * outputs);
        }
        add(dBias, 0, sums);
    }

    /** Σ x·w over {@code length} values, x float32 and w of any dtype. */
    static double dot(HostSlice x, long xFrom, HostSlice w, long wFrom, int length) {
        double sum = 0;
        for (int c = 0; c < length; c++) {
            sum += (double) x.f32(xFrom + c) * w.value(wFrom + c);
        }
        return sum;
    }

    /** sums += factor · (the values of x, of any dtype, from {@code from} on). */
    static void accumulate(double[] sums, double factor, HostSlice x, long from) {
        for (int c = 0; c < sums.length; c++) {
            sums[c] += factor * x.value(from + c);
        }
    }

    /** The values of y from {@code from} on += sums. */
    static void add(HostSlice y, long from, double[] sums) {
        for (int c = 0; c < sums.length; c++) {
            y.add(from + c, sums[c]);
        }
    }
}
