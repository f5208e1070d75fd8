package io.levee.kernels.simd;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Working memory of all workers together, aligned to 64 bytes. Like {@link Scratch} it grows, is then kept, and is freed with
 * its owner.
 */
final class SharedScratch {
    private static final long ALIGNMENT = 64;

    private MemorySegment segment = MemorySegment.NULL;

    /** Address of at least {@code bytes} bytes; what they held is lost when they had to grow. */
    long reserve(long bytes) {
        if (segment.byteSize() < bytes) {
            segment = Arena.ofAuto().allocate(bytes, ALIGNMENT);
        }
        return segment.address();
    }
}
