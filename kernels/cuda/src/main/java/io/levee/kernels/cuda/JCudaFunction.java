package io.levee.kernels.cuda;

/**
 * A kernel of a loaded module.
 *
 * @param name the entry point
 * @param handle the driver's
 * @param sharedBytes dynamic shared memory that launches may take
 */
record JCudaFunction(String name, long handle, int sharedBytes) implements GpuFunction {}
