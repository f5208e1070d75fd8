package io.levee.kernels.cuda;

import io.levee.kernels.Precision;
import io.levee.kernels.dtype.Dtype;

/** Products of matrices by a library of the device's maker, in a driver's stream. */
public interface GpuGemm {
    /**
     * One of the two matrices that are multiplied, stored row-major.
     *
     * @param address of its first value
     * @param dtype F32 or BF16, the same for both
     * @param stride values from a row to the next
     * @param transposed whether rows and columns change places before the product
     */
    record Factor(long address, Dtype dtype, int stride, boolean transposed) {}

    /** Name and version. */
    String name();

    /**
     * y (m, n) = beta · y + left (m, k) · right (k, n), y row-major in float32, sums in float32. With the shapes written as they
     * are after transposing: y = x · wᵀ for rows x (N, C) and weights w (O, C) takes left (x, not transposed), right (w,
     * transposed), m = N, n = O, k = C.
     *
     * @param y address of the result
     * @param stride values from a row of the result to the next
     * @param beta 0 to overwrite the result, whatever it held, 1 to add to it
     * @param precision how factors in float32 are rounded: not at all, or to bfloat16
     */
    void multiply(long y, int stride, Factor left, Factor right, int m, int n, int k, float beta, Precision precision);
}
