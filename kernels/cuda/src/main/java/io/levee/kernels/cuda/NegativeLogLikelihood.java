package io.levee.kernels.cuda;

/** −weight · Σ log-probability (losses.cu). */
final class NegativeLogLikelihood {
    private final Slots slots;
    private final GpuKernel kernel;

    NegativeLogLikelihood(Gpu gpu) {
        this.slots = new Slots(gpu);
        this.kernel = gpu.kernel("losses", "negative_log_likelihood_f32");
    }

    /** loss[0] += −weight · Σ logProb (R); dLogProb (R) = −weight. */
    void negativeLogLikelihood(DeviceSlice loss, DeviceSlice dLogProb, DeviceSlice logProb, int r, float weight) {
        Flat.require("negativeLogLikelihood", r, dLogProb, logProb);
        long blocks = Flat.blocks(r);
        long partials = slots.partials(blocks, 1);
        kernel.pointer(partials)
                .pointer(dLogProb)
                .pointer(logProb)
                .value((long) r)
                .value(weight)
                .launch(blocks, Flat.THREADS);
        slots.add(loss, 0, partials, blocks, 1);
    }
}
