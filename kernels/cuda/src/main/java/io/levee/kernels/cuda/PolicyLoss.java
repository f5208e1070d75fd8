package io.levee.kernels.cuda;

/** The clipped surrogate of PPO and what is watched beside it (losses.cu); a block a response. */
final class PolicyLoss {
    private static final int SLOTS = 4;

    /** The largest |ratio − 1|. */
    private static final int GREATEST = 2;

    private final Slots slots;
    private final GpuKernel kernel;

    PolicyLoss(Gpu gpu) {
        this.slots = new Slots(gpu);
        this.kernel = gpu.kernel("losses", "policy_loss_f32");
    }

    /** Adds to loss (4) and writes dLogProb (R). */
    void policyLoss(
            DeviceSlice loss,
            DeviceSlice dLogProb,
            DeviceSlice logProb,
            DeviceSlice oldLogProb,
            DeviceSlice advantages,
            DeviceSlice offsets,
            int sequences,
            float clip) {
        Flat.require("policyLoss", sequences + 1L, offsets);
        long partials = slots.partials(sequences, SLOTS);
        kernel.pointer(partials)
                .pointer(dLogProb)
                .pointer(logProb)
                .pointer(oldLogProb)
                .pointer(advantages)
                .pointer(offsets)
                .value(clip)
                .launch(sequences, Segments.THREADS);
        slots.add(loss, 0, partials, sequences, SLOTS, GREATEST);
    }
}
