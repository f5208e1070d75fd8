package io.levee.kernels;

/** What {@link Kernels} has beside its operations: memory, and weights in it. */
public interface KernelMemory extends MemoryOperations, WeightOperations {
    /** Name, lane width and threads, as `doctor` and run manifests print them. */
    Kernels.Description description();
}
