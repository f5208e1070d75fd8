package io.levee.kernels.simd;

import io.levee.kernels.ComposedKernels;
import io.levee.kernels.host.HostLosses;
import io.levee.kernels.host.HostMemories;
import io.levee.kernels.parallel.Workers;

/**
 * Operations on the lanes of the CPU's vector registers ({@link LaneWidth}), by a team of threads. One class for each
 * operation; those of the groups know which, and hand over the memory.
 */
public final class SimdKernels extends ComposedKernels {
    /** Memory for packed weights unless another amount is asked for. */
    public static final long DEFAULT_PANEL_BYTES = 2L << 30;

    private final Workers workers;

    /**
     * Starts a team.
     *
     * @param threads workers, the calling thread included
     */
    public SimdKernels(int threads) {
        this(threads, DEFAULT_PANEL_BYTES);
    }

    /**
     * Starts a team.
     *
     * @param threads workers, the calling thread included
     * @param panelBytes memory for weights in the layout of the products; more of it makes the decoding of large models
     *     faster and changes no bit
     */
    public SimdKernels(int threads, long panelBytes) {
        this(new Workers(threads), panelBytes);
    }

    private SimdKernels(Workers workers, long panelBytes) {
        this(workers, new SimdProducts(workers, panelBytes));
    }

    private SimdKernels(Workers workers, SimdProducts products) {
        super(
                new Description("simd", Lanes.COUNT, workers.threads(), Description.FLOAT32),
                new HostMemories(),
                new SimdValues(workers),
                products,
                new SimdRows(workers),
                new SimdBlocks(workers),
                new SimdAttention(workers),
                new SimdHeads(workers, products),
                new SimdDecoding(workers),
                new HostLosses(),
                new SimdOptimizer(workers));
        this.workers = workers;
    }

    /** Ends the team and frees all memory. */
    @Override
    public void close() {
        workers.close();
        super.close();
    }
}
