package io.levee.kernels.cuda;

import jcuda.driver.CUdeviceptr;
import jcuda.driver.CUfunction;
import jcuda.driver.CUstream;

/** JCuda's objects with the addresses inside them, which the calls made without JCuda need. */
final class CudaHandles {
    private CudaHandles() {}

    /** A stream. */
    static final class Stream extends CUstream {
        long handle() {
            return getNativePointer();
        }
    }

    /** A kernel. */
    static final class Function extends CUfunction {
        long handle() {
            return getNativePointer();
        }
    }

    /** Memory of the device. */
    static final class Pointer extends CUdeviceptr {
        long address() {
            return getNativePointer();
        }
    }

    /** Memory of the device of which only the address is known. */
    static CUdeviceptr pointer(long address) {
        return new CUdeviceptr().withByteOffset(address);
    }
}
