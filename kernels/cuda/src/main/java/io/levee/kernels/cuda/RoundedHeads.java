package io.levee.kernels.cuda;

/** Heads rounded to bfloat16 for the tensor cores, padded with zeros to a kernel's width (attention_terms.cu). */
final class RoundedHeads {
    private static final int THREADS = 256;
    private static final int ALIGNMENT = 256;

    private final GpuKernel kernel;

    RoundedHeads(Gpu gpu) {
        this.kernel = gpu.kernel("attention_terms", "attention_round");
    }

    /** Bytes of so many padded heads, to the next multiple of 256. */
    static long bytes(long heads, int padded) {
        long bytes = Math.multiplyExact(heads, (long) padded * Short.BYTES);
        return (bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    }

    /**
     * Writes {@code factor} times the heads of x.
     *
     * @param to address, a multiple of 256
     * @param heads of all tokens
     */
    void round(long to, DeviceSlice x, long heads, int width, int padded, float factor) {
        boolean aligned = Alignment.ofRows(width, x);
        int perBlock = THREADS / (padded / (aligned ? 4 : 1));
        kernel.pointer(to)
                .pointer(x)
                .value(heads)
                .value(width)
                .value(padded)
                .value(Alignment.flag(aligned))
                .value(factor)
                .launch((heads + perBlock - 1) / perBlock, THREADS);
    }
}
