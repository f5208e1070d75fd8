package io.levee.kernels.cuda;

/** Whether rows can be read and written 128 bits at a time. */
final class Alignment {
    private static final int BYTES = 16;

    private Alignment() {}

    /** Whether every row of {@code width} float32 values begins at a multiple of 16 bytes in all slices. */
    static boolean ofRows(int width, DeviceSlice... slices) {
        if (width % (BYTES / Float.BYTES) != 0) {
            return false;
        }
        for (DeviceSlice slice : slices) {
            if (slice.address() % BYTES != 0) {
                return false;
            }
        }
        return true;
    }

    /** A kernel's parameter. */
    static int flag(boolean aligned) {
        return aligned ? 1 : 0;
    }
}
