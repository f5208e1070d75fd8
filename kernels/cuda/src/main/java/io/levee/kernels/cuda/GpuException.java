package io.levee.kernels.cuda;

/** A call to the driver, or a kernel that it ran, has failed; the message names the call, its arguments and the error. */
public final class GpuException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** What failed. */
    public GpuException(String message) {
        super(message);
    }

    /** What failed, and why. */
    public GpuException(String message, Throwable cause) {
        super(message, cause);
    }
}
