package io.levee.kernels.cuda;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.levee.kernels.Precision;
import io.levee.kernels.dtype.Dtype;
import org.junit.jupiter.api.Test;

/** JCuda's binding of cuBLAS, on a library that computes what cuBLAS is specified to, in plain loops. */
final class CublasGemmTest extends OnFakeCuda {
    @Test
    void productsOfCublasAreOfRowMajorMatrices() {
        int m = 3;
        int n = 5;
        int k = 4;
        for (boolean left : new boolean[] {false, true}) {
            for (boolean right : new boolean[] {false, true}) {
                for (float beta : new float[] {0, 1}) {
                    product(m, n, k, left, right, beta);
                }
            }
        }
        assertEquals("cuBLAS 12.6.4", driver.gemm().orElseThrow().name());
    }

    private void product(int m, int n, int k, boolean leftTransposed, boolean rightTransposed, float beta) {
        int leftStride = (leftTransposed ? m : k) + 1;
        int rightStride = (rightTransposed ? k : n) + 2;
        int stride = n + 3;
        float[] left = draws((leftTransposed ? k : m) * leftStride);
        float[] right = draws((rightTransposed ? n : k) * rightStride);
        float[] result = draws(m * stride);
        float[] expected = result.clone();
        for (int row = 0; row < m; row++) {
            for (int column = 0; column < n; column++) {
                double sum = 0;
                for (int i = 0; i < k; i++) {
                    sum += (double) left[leftTransposed ? i * leftStride + row : row * leftStride + i]
                            * right[rightTransposed ? column * rightStride + i : i * rightStride + column];
                }
                int at = row * stride + column;
                expected[at] = (float) (sum + (beta == 0 ? 0 : beta * expected[at]));
            }
        }
        long a = driver.allocate(1024);
        long b = driver.allocate(1024);
        long y = driver.allocate(1024);
        driver.toDevice(a, floats(left));
        driver.toDevice(b, floats(right));
        driver.toDevice(y, floats(result));
        driver.gemm()
                .orElseThrow()
                .multiply(
                        y,
                        stride,
                        new GpuGemm.Factor(a, Dtype.F32, leftStride, leftTransposed),
                        new GpuGemm.Factor(b, Dtype.F32, rightStride, rightTransposed),
                        m,
                        n,
                        k,
                        beta,
                        beta == 0 ? Precision.FLOAT32 : Precision.BFLOAT16);
        assertArrayEquals(expected, read(y, result.length), 1e-6f);
        assertEquals(beta == 0 ? 68 : 75, cuda.computeType());
        for (long address : new long[] {a, b, y}) {
            driver.free(address);
        }
    }
}
