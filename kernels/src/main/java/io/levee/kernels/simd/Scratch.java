package io.levee.kernels.simd;

import io.levee.kernels.parallel.Workers;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/**
 * Working memory, one segment for each worker, aligned to 64 bytes. It grows when an operation meets a larger shape than any
 * before and is then kept, so that a run of equal shapes allocates nothing; it is freed with its owner. What is in it when a
 * piece begins is unspecified.
 */
final class Scratch {
    private static final long ALIGNMENT = 64;

    private final MemorySegment[] segments;

    /** None yet. */
    Scratch(Workers workers) {
        segments = new MemorySegment[workers.threads()];
        Arrays.fill(segments, MemorySegment.NULL);
    }

    /** Makes every worker's segment at least this large; called between runs. */
    void reserve(long bytes) {
        if (segments[0].byteSize() >= bytes) {
            return;
        }
        for (int worker = 0; worker < segments.length; worker++) {
            segments[worker] = Arena.ofAuto().allocate(bytes, ALIGNMENT);
        }
    }

    /** The worker's segment. */
    MemorySegment of(int worker) {
        return segments[worker];
    }
}
