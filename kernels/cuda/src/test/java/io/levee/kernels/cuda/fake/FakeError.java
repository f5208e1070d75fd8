package io.levee.kernels.cuda.fake;

/** A CUresult that a call of the fake driver returns. */
final class FakeError extends RuntimeException {
    static final int INVALID_VALUE = 1;
    static final int OUT_OF_MEMORY = 2;
    static final int NO_DEVICE = 100;
    static final int INVALID_CONTEXT = 201;
    static final int INVALID_PTX = 218;
    static final int INVALID_HANDLE = 400;
    static final int NOT_FOUND = 500;
    static final int LAUNCH_FAILED = 719;
    static final int UNKNOWN = 999;

    private static final long serialVersionUID = 1L;

    private final int result;

    FakeError(int result) {
        super("CUresult " + result);
        this.result = result;
    }

    int result() {
        return result;
    }

    /** Name and meaning, which the driver keeps for ever. */
    static String name(int result) {
        return switch (result) {
            case INVALID_VALUE -> "CUDA_ERROR_INVALID_VALUE";
            case OUT_OF_MEMORY -> "CUDA_ERROR_OUT_OF_MEMORY";
            case NO_DEVICE -> "CUDA_ERROR_NO_DEVICE";
            case INVALID_CONTEXT -> "CUDA_ERROR_INVALID_CONTEXT";
            case INVALID_PTX -> "CUDA_ERROR_INVALID_PTX";
            case INVALID_HANDLE -> "CUDA_ERROR_INVALID_HANDLE";
            case NOT_FOUND -> "CUDA_ERROR_NOT_FOUND";
            case LAUNCH_FAILED -> "CUDA_ERROR_LAUNCH_FAILED";
            default -> "CUDA_ERROR_UNKNOWN";
        };
    }
}
