package io.levee.kernels.measure;

import java.util.List;

/**
 * A card and what NVIDIA says it does at most.
 *
 * @param name short
 * @param multiprocessor of its architecture
 * @param bytesPerSecond of its memory
 * @param tensorOperations a second, bfloat16 products with float32 sums, without sparsity
 * @param floatOperations a second, float32 outside the tensor cores
 */
public record Accelerator(
        String name,
        Multiprocessor multiprocessor,
        double bytesPerSecond,
        double tensorOperations,
        double floatOperations) {
    /** A100 SXM with 80 GB. */
    public static final Accelerator A100 = new Accelerator("A100", Multiprocessor.SM_80, 2_039e9, 312e12, 19.5e12);

    /** H100 SXM with 80 GB. */
    public static final Accelerator H100 = new Accelerator("H100", Multiprocessor.SM_90, 3_352e9, 989e12, 67e12);

    /** Those that the table of kernels has. */
    public static final List<Accelerator> ALL = List.of(A100, H100);

    /** The time that work takes at least: that of its slowest part, the others beside it (Williams et al. 2009, "Roofline"). */
    public double seconds(Load load) {
        return Math.max(
                load.bytes() / bytesPerSecond,
                Math.max(load.tensorOperations() / tensorOperations, load.floatOperations() / floatOperations));
    }
}
