package io.levee.kernels.cuda;

/** Direct preference optimisation on whole answers (dpo.cu); a block a pair. */
final class DpoLoss {
    private static final int SLOTS = 3;

    private final Slots slots;
    private final GpuKernel kernel;

    DpoLoss(Gpu gpu) {
        this.slots = new Slots(gpu);
        this.kernel = gpu.kernel("dpo", "dpo_loss_f32");
    }

    /** Adds to loss (3) and writes dLogProb (R). */
    void dpoLoss(
            DeviceSlice loss,
            DeviceSlice dLogProb,
            DeviceSlice logProb,
            DeviceSlice referenceSums,
            DeviceSlice offsets,
            int pairs,
            float beta) {
        Flat.require("dpoLoss", 2L * pairs + 1, offsets);
        Flat.require("dpoLoss", 2L * pairs, referenceSums);
        long partials = slots.partials(pairs, SLOTS);
        kernel.pointer(partials)
                .pointer(dLogProb)
                .pointer(logProb)
                .pointer(referenceSums)
                .pointer(offsets)
                .value(beta)
                .launch(pairs, Segments.THREADS);
        slots.add(loss, 0, partials, pairs, SLOTS);
    }
}
