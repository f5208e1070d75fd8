package io.levee.kernels;

/** Matrix products with weights in whatever layout suits them. */
public interface ProductOperations extends WeightOperations {
    /** y (N, outputs) = x (N, inputs) · wᵀ + bias (outputs) or, if accumulate, y += the same. A null bias is none. */
    void linear(Slice y, Slice x, Weight w, Slice bias, int n, boolean accumulate);

    /** dx (N, inputs) += dy (N, outputs) · w. */
    void linearBackwardInput(Slice dx, Slice dy, Weight w, int n);

    /** dw (outputs, inputs) += dyᵀ (outputs, N) · x (N, inputs). */
    void linearBackwardWeight(Slice dw, Slice dy, Slice x, int n, int outputs, int inputs);

    /** dBias (outputs) += column sums of dy (N, outputs). */
    void biasBackward(Slice dBias, Slice dy, int n, int outputs);
}
