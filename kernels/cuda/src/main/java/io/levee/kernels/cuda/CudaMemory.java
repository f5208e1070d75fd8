package io.levee.kernels.cuda;

import static jcuda.driver.JCudaDriver.cuMemAlloc;
import static jcuda.driver.JCudaDriver.cuMemFree;
import static jcuda.driver.JCudaDriver.cuMemGetInfo;

/** Memory of the device, from the driver. */
final class CudaMemory implements CachingAllocator.Source {
    private static final int OUT_OF_MEMORY = 2;

    private final CudaResults results;

    CudaMemory(CudaResults results) {
        this.results = results;
    }

    @Override
    public long allocate(long bytes) {
        CudaHandles.Pointer pointer = new CudaHandles.Pointer();
        int result = cuMemAlloc(pointer, bytes);
        if (result == OUT_OF_MEMORY) {
            return 0;
        }
        results.check(result, "cuMemAlloc(" + bytes + ")");
        return pointer.address();
    }

    /** Waits for the device, as CUDA specifies for cuMemFree. */
    @Override
    public void free(long address) {
        results.check(cuMemFree(CudaHandles.pointer(address)), "cuMemFree(0x" + Long.toHexString(address) + ")");
    }

    @Override
    public String room() {
        long[] free = new long[1];
        long[] total = new long[1];
        results.check(cuMemGetInfo(free, total), "cuMemGetInfo");
        return free[0] + " of " + total[0] + " free";
    }
}
