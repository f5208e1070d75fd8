package io.levee.kernels.cuda;

import static jcuda.jcublas.JCublas2.cublasCreate;
import static jcuda.jcublas.JCublas2.cublasDestroy;
import static jcuda.jcublas.JCublas2.cublasGemmEx_new;
import static jcuda.jcublas.JCublas2.cublasGetVersion;
import static jcuda.jcublas.JCublas2.cublasSetStream;

import io.levee.kernels.Closing;
import io.levee.kernels.Precision;
import io.levee.kernels.dtype.Dtype;
import jcuda.Pointer;
import jcuda.cudaDataType;
import jcuda.jcublas.cublasComputeType;
import jcuda.jcublas.cublasGemmAlgo;
import jcuda.jcublas.cublasHandle;
import jcuda.jcublas.cublasOperation;
import jcuda.jcublas.cublasStatus;
import jcuda.runtime.cudaStream_t;

/**
 * cuBLAS 12. Its bits differ between its versions and between devices, and a row of a product may change with the number of rows,
 * since it chooses among kernels by shape; so the kernels of Levee are used unless cuBLAS is asked for.
 */
final class CublasGemm implements GpuGemm {
    private static final Pointer ONE = Pointer.to(new float[] {1});
    private static final Pointer ZERO = Pointer.to(new float[] {0});

    private final CudaContext context;
    private final cublasHandle handle = new cublasHandle();
    private final int version;

    /**
     * Opens cuBLAS.
     *
     * @param closing is told of it
     */
    CublasGemm(CudaContext context, CudaStream stream, Closing closing) {
        this.context = context;
        JCudaLibraries.loadCublas();
        check(cublasCreate(handle), "cublasCreate");
        closing.add(() -> check(cublasDestroy(handle), "cublasDestroy"));
        check(cublasSetStream(handle, new cudaStream_t(stream.handle())), "cublasSetStream");
        int[] found = new int[1];
        check(cublasGetVersion(handle, found), "cublasGetVersion");
        version = found[0];
    }

    @Override
    public String name() {
        return "cuBLAS " + version / 10_000 + "." + version / 100 % 100 + "." + version % 100;
    }

    /** cuBLAS stores matrices by columns: what it sees are the transposed ones, and (left · right)ᵀ = rightᵀ · leftᵀ. */
    @Override
    public void multiply(
            long y, int stride, Factor left, Factor right, int m, int n, int k, float beta, Precision precision) {
        if (left.dtype() != right.dtype()) {
            throw new IllegalArgumentException("a product of " + left.dtype() + " and " + right.dtype());
        }
        context.enter();
        int status = cublasGemmEx_new(
                handle,
                operation(right),
                operation(left),
                n,
                m,
                k,
                ONE,
                CudaHandles.pointer(right.address()),
                type(right.dtype()),
                right.stride(),
                CudaHandles.pointer(left.address()),
                type(left.dtype()),
                left.stride(),
                scale(beta),
                CudaHandles.pointer(y),
                cudaDataType.CUDA_R_32F,
                stride,
                compute(left.dtype(), precision),
                cublasGemmAlgo.CUBLAS_GEMM_DEFAULT);
        if (status != 0) {
            throw failure(
                    status,
                    "cublasGemmEx(" + left + " · " + right + ", m " + m + ", n " + n + ", k " + k + ", beta " + beta
                            + ", " + precision + ")");
        }
    }

    private static int operation(Factor factor) {
        return factor.transposed() ? cublasOperation.CUBLAS_OP_T : cublasOperation.CUBLAS_OP_N;
    }

    private static int type(Dtype dtype) {
        return switch (dtype) {
            case F32 -> cudaDataType.CUDA_R_32F;
            case BF16 -> cudaDataType.CUDA_R_16BF;
            default -> throw new IllegalArgumentException("a product of " + dtype + ": expected F32 or BF16");
        };
    }

    private static int compute(Dtype dtype, Precision precision) {
        return dtype == Dtype.F32 && precision == Precision.BFLOAT16
                ? cublasComputeType.CUBLAS_COMPUTE_32F_FAST_16BF
                : cublasComputeType.CUBLAS_COMPUTE_32F;
    }

    private static Pointer scale(float beta) {
        if (beta == 0) {
            return ZERO;
        }
        return beta == 1 ? ONE : Pointer.to(new float[] {beta});
    }

    private static void check(int status, String call) {
        if (status != 0) {
            throw failure(status, call);
        }
    }

    private static GpuException failure(int status, String call) {
        return new GpuException(call + ": " + cublasStatus.stringFor(status) + " (" + status + ")");
    }
}
