package io.levee.kernels.cuda;

/** Sums inside sequences (segments.cu). */
final class Segments {
    /** Threads of a block that takes a sequence, an answer or a pair. */
    static final int THREADS = 128;

    private final GpuKernel sums;

    Segments(Gpu gpu) {
        this.sums = gpu.kernel("segments", "segment_sums_f32");
    }

    /** y (B) = sums of x (R) inside each sequence. */
    void segmentSums(DeviceSlice y, DeviceSlice x, DeviceSlice offsets, int sequences) {
        Flat.require("segmentSums", sequences, y);
        Flat.require("segmentSums", sequences + 1L, offsets);
        sums.pointer(y).pointer(x).pointer(offsets).launch(sequences, THREADS);
    }
}
