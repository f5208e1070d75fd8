package io.levee.kernels.cuda;

/** Token rewards: a penalty on log-probability above the reference's, and the score at the end (rewards.cu). */
final class KlRewards {
    private final GpuKernel kernel;

    KlRewards(Gpu gpu) {
        this.kernel = gpu.kernel("rewards", "kl_rewards_f32");
    }

    /** Writes rewards (R). */
    void klRewards(
            DeviceSlice rewards,
            DeviceSlice logProb,
            DeviceSlice reference,
            DeviceSlice scores,
            DeviceSlice offsets,
            int sequences,
            float coefficient,
            float clip,
            boolean clipWithKl) {
        Flat.require("klRewards", sequences, scores);
        Flat.require("klRewards", sequences + 1L, offsets);
        kernel.pointer(rewards)
                .pointer(logProb)
                .pointer(reference)
                .pointer(scores)
                .pointer(offsets)
                .value(coefficient)
                .value(clip)
                .value(clipWithKl ? 1 : 0)
                .launch(sequences, Segments.THREADS);
    }
}
