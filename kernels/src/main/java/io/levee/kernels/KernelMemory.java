package io.levee.kernels;

/** What {@link Kernels} has beside its operations: memory, and weights in it. */
public interface KernelMemory extends MemoryOperations, WeightOperations {
    /** Name, lane width and threads, as `doctor` and run manifests print them. */
    Kernels.Description description();

    /**
     * Whether attention and the language head can soft-cap their scores here. Where not, a cap other than 0 is an {@link
     * UnsupportedOperationException}, and models that have one are refused before anything runs.
     */
    default boolean hasSoftCaps() {
        return true;
    }
}
