package io.levee.kernels.cuda;

import static jcuda.driver.JCudaDriver.cuCtxSetCurrent;
import static jcuda.driver.JCudaDriver.cuDeviceGet;
import static jcuda.driver.JCudaDriver.cuDevicePrimaryCtxRelease;
import static jcuda.driver.JCudaDriver.cuDevicePrimaryCtxRetain;
import static jcuda.driver.JCudaDriver.cuInit;

import jcuda.driver.CUcontext;
import jcuda.driver.CUdevice;

/**
 * The primary context of a device, which cuBLAS and others in the process share. CUDA's calls use the context of the calling
 * thread, so a thread must enter before it calls; that costs nothing where it was the last to do so.
 */
final class CudaContext implements AutoCloseable {
    private static final ThreadLocal<CudaContext> CURRENT = new ThreadLocal<>();

    private final CudaResults results;
    private final CUdevice device = new CUdevice();
    private final CUcontext context = new CUcontext();

    CudaContext(CudaResults results, int ordinal) {
        this.results = results;
        results.check(cuInit(0), "cuInit(0)");
        results.check(cuDeviceGet(device, ordinal), "cuDeviceGet(" + ordinal + ")");
        results.check(cuDevicePrimaryCtxRetain(context, device), "cuDevicePrimaryCtxRetain(device " + ordinal + ")");
    }

    /**
     * Makes this the calling thread's context.
     *
     * @throws IllegalStateException in a virtual thread, which may move to another one at any time
     */
    void enter() {
        if (CURRENT.get() != this) {
            makeCurrent();
        }
    }

    private void makeCurrent() {
        if (Thread.currentThread().isVirtual()) {
            throw new IllegalStateException(
                    "a GPU is used from platform threads only, not from " + Thread.currentThread());
        }
        results.check(cuCtxSetCurrent(context), "cuCtxSetCurrent");
        CURRENT.set(this);
    }

    @Override
    public void close() {
        CURRENT.remove();
        results.check(cuCtxSetCurrent(new CUcontext()), "cuCtxSetCurrent(none)");
        results.check(cuDevicePrimaryCtxRelease(device), "cuDevicePrimaryCtxRelease");
    }
}
