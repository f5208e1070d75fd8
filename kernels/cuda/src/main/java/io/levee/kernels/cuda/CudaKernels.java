package io.levee.kernels.cuda;

import io.levee.kernels.ComposedKernels;
import io.levee.kernels.Precision;

/**
 * Operations on a GPU. One class for each operation; those of the groups know which, and hand over the memory. Weights,
 * activations, caches and optimizer state are resident on the device; operations are enqueued in one stream, and only
 * {@link #download}, {@link #fence} and {@link #firstNonFinite} wait.
 *
 * <p>In float32 a row's bits do not depend on the other rows of its batch. In the other precisions they do not within a kernel,
 * but the kernel for few rows (decoding) and the one for many (training) round differently.
 */
public final class CudaKernels extends ComposedKernels {
    /**
     * Loads the kernels.
     *
     * @param driver closed with this
     * @param precision of matrix products and attention
     */
    public CudaKernels(GpuDriver driver, Precision precision) {
        this(new Gpu(driver, precision));
    }

    private CudaKernels(Gpu gpu) {
        this(gpu, new Products(gpu, new Convert(gpu)));
    }

    private CudaKernels(Gpu gpu, Products products) {
        super(
                description(gpu),
                new DeviceMemories(gpu, products::forget),
                new CudaValues(gpu),
                new CudaProducts(gpu, products),
                new CudaRows(gpu),
                new CudaBlocks(gpu),
                new CudaAttention(gpu),
                new CudaHeads(gpu, products),
                new CudaDecoding(gpu),
                new CudaLosses(gpu),
                new CudaOptimizer(gpu));
    }

    private static Description description(Gpu gpu) {
        Precision precision = gpu.precision();
        return new Description(gpu.driver().properties().backend() + " " + precision, 1, 1, precision.rounding());
    }

    @Override
    public boolean hasSoftCaps() {
        return false;
    }

    static void refuseSoftCap(float softCap, String operation) {
        if (softCap != 0) {
            throw new UnsupportedOperationException(operation + ": no soft cap on this device");
        }
    }
}
