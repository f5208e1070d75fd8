package io.levee.kernels.cuda;

import java.util.Locale;

/** The transpositions in which a linear layer multiplies. */
enum ProductForm {
    /** y (N, outputs) = x (N, inputs) · w (outputs, inputs) transposed. */
    LINEAR(false, true),
    /** dx (N, inputs) += dy (N, outputs) · w (outputs, inputs). */
    LINEAR_BACKWARD_INPUT(false, false),
    /** dw (outputs, inputs) += dy (N, outputs) transposed · x (N, inputs). */
    LINEAR_BACKWARD_WEIGHT(true, false);

    private final boolean leftTransposed;
    private final boolean rightTransposed;

    ProductForm(boolean leftTransposed, boolean rightTransposed) {
        this.leftTransposed = leftTransposed;
        this.rightTransposed = rightTransposed;
    }

    /** Length of the sums. */
    int depth(Plane left) {
        return leftTransposed ? left.rows() : left.columns();
    }

    /** A left factor as a library takes it. */
    GpuGemm.Factor left(Plane x) {
        return new GpuGemm.Factor(x.address(), x.dtype(), Math.toIntExact(x.pitch()), leftTransposed);
    }

    /** A right factor as a library takes it. */
    GpuGemm.Factor right(Plane x) {
        return new GpuGemm.Factor(x.address(), x.dtype(), Math.toIntExact(x.pitch()), rightTransposed);
    }

    /** Checks that the three shapes fit each other. */
    void require(Plane result, Plane left, Plane right) {
        int rows = leftTransposed ? left.columns() : left.rows();
        int columns = rightTransposed ? right.rows() : right.columns();
        int depth = rightTransposed ? right.columns() : right.rows();
        if (result.rows() != rows || result.columns() != columns || depth(left) != depth) {
            throw new IllegalArgumentException(this + ": result " + result + " of " + left + " and " + right);
        }
    }

    /** As names of entry points begin. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
