package io.levee.kernels.cuda;

/** What the driver is asked of a device: CUdevice_attribute. */
enum DeviceAttribute {
    /** The highest clock, in kHz. */
    CLOCK(13),
    MULTIPROCESSORS(16),
    MAJOR(75),
    MINOR(76),
    /** When a kernel has opted in. */
    SHARED_BYTES_PER_BLOCK(97);

    private final int number;

    DeviceAttribute(int number) {
        this.number = number;
    }

    int number() {
        return number;
    }
}
