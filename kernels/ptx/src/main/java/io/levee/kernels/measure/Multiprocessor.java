package io.levee.kernels.measure;

/**
 * What a multiprocessor of an architecture holds at a time, and in which units it gives that out (CUDA programming guide,
 * compute capabilities; the occupancy calculator of the CUDA toolkit).
 *
 * @param architecture its name
 * @param warps at most
 * @param blocks at most
 * @param registers of 32 bits
 * @param sharedBytes shared memory
 */
public record Multiprocessor(String architecture, int warps, int blocks, int registers, int sharedBytes) {
    /** Threads of a warp. */
    static final int WARP = 32;

    /** Registers are given to warps in this unit. */
    static final int REGISTER_UNIT = 256;

    /** Parts of a multiprocessor, each with its own registers; a warp lives in one. */
    static final int QUARTERS = 4;

    /** Shared memory is given to blocks in this unit. */
    static final int SHARED_UNIT = 128;

    /** Shared memory of a block that the system keeps for itself. */
    static final int RESERVED_SHARED_BYTES = 1024;

    /** Of an A100. */
    public static final Multiprocessor SM_80 = new Multiprocessor("sm_80", 64, 32, 65536, 164 * 1024);

    /** Of an H100. */
    public static final Multiprocessor SM_90 = new Multiprocessor("sm_90", 64, 32, 65536, 228 * 1024);
}
