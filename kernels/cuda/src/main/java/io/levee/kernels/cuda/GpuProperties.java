package io.levee.kernels.cuda;

/**
 * What a device says of itself.
 *
 * @param backend cuda for a GPU, ptx for the interpreter: part of what decides bits
 * @param name as NVIDIA names it
 * @param major compute capability
 * @param minor compute capability
 * @param multiprocessors of the device
 * @param memoryBytes of the device
 * @param freeBytes of the device when it was opened
 * @param sharedBytesPerBlock shared memory of a block, when a kernel has opted in
 * @param driverVersion as cuDriverGetVersion gives it: 12040 for CUDA 12.4; 0 where there is no driver
 */
public record GpuProperties(
        String backend,
        String name,
        int major,
        int minor,
        int multiprocessors,
        long memoryBytes,
        long freeBytes,
        int sharedBytesPerBlock,
        int driverVersion) {}
