package io.levee.kernels.cuda;

/** Generalized advantage estimation, a warp a sequence, and the combination of two streams (rewards.cu). */
final class Gae {
    private static final String FILE = "rewards";

    /** Sequences of a block. */
    private static final int SEQUENCES = Segments.THREADS / 32;

    private final GpuKernel gae;
    private final GpuKernel combine;

    Gae(Gpu gpu) {
        this.gae = gpu.kernel(FILE, "gae_f32");
        this.combine = gpu.kernel(FILE, "combine_advantages_f32");
    }

    /** Writes advantages (R) and returns (R). */
    void gae(
            DeviceSlice advantages,
            DeviceSlice returns,
            DeviceSlice rewards,
            DeviceSlice values,
            DeviceSlice offsets,
            int sequences,
            float gamma,
            float lambda) {
        Flat.require("gae", sequences + 1L, offsets);
        gae.pointer(advantages)
                .pointer(returns)
                .pointer(rewards)
                .pointer(values)
                .pointer(offsets)
                .value(sequences)
                .value(gamma)
                .value(lambda)
                .launch(Math.ceilDiv(sequences, SEQUENCES), Segments.THREADS);
    }

    /** y (R) = (reward advantages − multiplier · cost advantages) / (1 + multiplier). */
    void combineAdvantages(
            DeviceSlice y, DeviceSlice rewardAdvantages, DeviceSlice costAdvantages, float multiplier, int r) {
        Flat.require("combineAdvantages", r, y, rewardAdvantages, costAdvantages);
        combine.pointer(y)
                .pointer(rewardAdvantages)
                .pointer(costAdvantages)
                .value(multiplier)
                .value((long) r)
                .launch(Flat.blocks(r), Flat.THREADS);
    }
}
