package io.levee.kernels;

import io.levee.kernels.dtype.Dtype;

/** Matrix products, and the weights that they multiply with in whatever layout suits them. */
public interface ProductOperations {
    /** A matrix for {@link #linear}; w is (outputs, inputs) in any dtype but I32. */
    Weight weight(Slice w, int outputs, int inputs);

    /**
     * Bytes that a weight takes beside its values once it has been multiplied with, in the layout of this device's products;
     * 0 where products read the values themselves.
     */
    default long weightCopyBytes(Dtype dtype, int outputs, int inputs) {
        return 0;
    }

    /** Bytes that the copies of all weights take at most; those for which nothing is left are made again for each product. */
    default long weightCopyLimitBytes() {
        return 0;
    }

    /** The values of the weight have changed. */
    void refresh(Weight weight);

    /** y (N, outputs) = x (N, inputs) · wᵀ + bias (outputs) or, if accumulate, y += the same. A null bias is none. */
    void linear(Slice y, Slice x, Weight w, Slice bias, int n, boolean accumulate);

    /** dx (N, inputs) += dy (N, outputs) · w. */
    void linearBackwardInput(Slice dx, Slice dy, Weight w, int n);

    /** dw (outputs, inputs) += dyᵀ (outputs, N) · x (N, inputs). */
    void linearBackwardWeight(Slice dw, Slice dy, Slice x, int n, int outputs, int inputs);

    /** dBias (outputs) += column sums of dy (N, outputs). */
    void biasBackward(Slice dBias, Slice dy, int n, int outputs);
}
