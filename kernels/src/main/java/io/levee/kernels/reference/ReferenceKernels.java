package io.levee.kernels.reference;

import io.levee.kernels.ComposedKernels;
import io.levee.kernels.host.HostLosses;
import io.levee.kernels.host.HostMemories;

/**
 * The specification: each operation as the plain loop that its formula says, with double accumulators and one rounding at
 * the end, on the calling thread.
 */
public final class ReferenceKernels extends ComposedKernels {
    /** An instance without memory. */
    public ReferenceKernels() {
        super(
                new Description("reference", 1, 1, Description.FLOAT32),
                new HostMemories(),
                new ReferenceValues(),
                new ReferenceProducts(),
                new ReferenceRows(),
                new ReferenceBlocks(),
                new ReferenceAttention(),
                new ReferenceHeads(),
                new ReferenceDecoding(),
                new HostLosses(),
                new ReferenceOptimizer());
    }
}
