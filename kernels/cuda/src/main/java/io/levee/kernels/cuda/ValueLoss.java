package io.levee.kernels.cuda;

/** The clipped squared error of a critic (losses.cu); a block a response. */
final class ValueLoss {
    private final Slots slots;
    private final GpuKernel kernel;

    ValueLoss(Gpu gpu) {
        this.slots = new Slots(gpu);
        this.kernel = gpu.kernel("losses", "value_loss_f32");
    }

    /** Adds to loss[0] and writes dValues (R). */
    void valueLoss(
            DeviceSlice loss,
            DeviceSlice dValues,
            DeviceSlice values,
            DeviceSlice oldValues,
            DeviceSlice returns,
            DeviceSlice offsets,
            int sequences,
            float clip) {
        Flat.require("valueLoss", sequences + 1L, offsets);
        long partials = slots.partials(sequences, 1);
        kernel.pointer(partials)
                .pointer(dValues)
                .pointer(values)
                .pointer(oldValues)
                .pointer(returns)
                .pointer(offsets)
                .value(clip)
                .launch(sequences, Segments.THREADS);
        slots.add(loss, 0, partials, sequences, 1);
    }
}
