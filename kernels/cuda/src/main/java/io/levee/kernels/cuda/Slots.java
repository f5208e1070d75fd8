package io.levee.kernels.cuda;

/** The slots that losses are added to (losses.cu), from sums that the blocks of a loss have left. */
final class Slots {
    private static final int NONE = -1;

    private final Gpu gpu;
    private final GpuKernel add;

    Slots(Gpu gpu) {
        this.gpu = gpu;
        this.add = gpu.kernel("losses", "add_slots_f32");
    }

    /** Room for the sums (slots, blocks) in double; one call an operation. */
    long partials(long blocks, int slots) {
        return gpu.scratch(Double.BYTES * blocks * slots);
    }

    /** loss[from + slot] += the sum of each row of partials (slots, blocks), in order. */
    void add(DeviceSlice loss, int from, long partials, long blocks, int slots) {
        add(loss, from, partials, blocks, slots, NONE);
    }

    /** The same but for one slot, which keeps the greatest number instead. */
    void add(DeviceSlice loss, int from, long partials, long blocks, int slots, int greatest) {
        add.pointer(loss.part(from, slots))
                .pointer(partials)
                .value(Math.toIntExact(blocks))
                .value(greatest)
                .launch(slots, Flat.THREADS);
    }
}
