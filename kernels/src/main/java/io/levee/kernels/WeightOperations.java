package io.levee.kernels;

import io.levee.kernels.dtype.Dtype;

/** Matrices that are multiplied with, in the layout of the products. */
public interface WeightOperations {
    /** A matrix for {@link Kernels#linear}; w is (outputs, inputs) in any dtype but I32. */
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
}
