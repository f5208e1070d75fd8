package io.levee.engine.tensor;

import io.levee.kernels.Slice;
import io.levee.kernels.Weight;

/**
 * A named weight of a model.
 *
 * @param name as in the Hugging Face layout
 * @param shape (outputs, inputs) for matrices, (width) for vectors
 * @param values in their storage type
 * @param gradient float32, the same shape; null when frozen
 * @param weight the matrix as {@code Kernels.linear} wants it; null for vectors
 */
public record Parameter(String name, Shape shape, Slice values, Slice gradient, Weight weight) {
    /** True when the parameter is trained. */
    public boolean learns() {
        return gradient != null;
    }
}
