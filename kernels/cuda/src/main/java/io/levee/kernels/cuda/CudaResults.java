package io.levee.kernels.cuda;

/** Turns what the driver's calls return into exceptions that name the call, its arguments, and the error with its number. */
final class CudaResults {
    /** What goes wrong in a kernel, from CUDA_ERROR_ILLEGAL_ADDRESS to CUDA_ERROR_LAUNCH_FAILED: the context is lost then. */
    private static final int FIRST_OF_KERNELS = 700;

    private static final int LAST_OF_KERNELS = 719;

    private final CudaApi api;
    private String launched = "none";
    private boolean failed;

    CudaResults(CudaApi api) {
        this.api = api;
    }

    /** Remembers a kernel, which may be what a later call fails of. */
    void launched(String kernel) {
        launched = kernel;
    }

    /** True when a call has failed. */
    boolean failed() {
        return failed;
    }

    /**
     * Does nothing for 0.
     *
     * @param call with its arguments
     * @throws GpuException for anything else
     */
    void check(int result, String call) {
        if (result != 0) {
            throw failure(result, call);
        }
    }

    /** What to throw for a result that is not 0. */
    GpuException failure(int result, String call) {
        failed = true;
        boolean kernel = result >= FIRST_OF_KERNELS && result <= LAST_OF_KERNELS && !call.startsWith("cuLaunchKernel");
        return new GpuException(call + ": " + api.describe(result)
                + (kernel
                        ? "; a kernel failed, the last of which was " + launched
                                + "; with CUDA_LAUNCH_BLOCKING=1 in the environment the launch itself fails"
                        : ""));
    }
}
