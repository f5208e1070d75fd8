package io.levee.kernels.simd;

import io.levee.kernels.parallel.Workers;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * What the matrix products need beside their operands: for each worker a block of A, a block of decoded or padded B, and the
 * edge of C, small enough for a core's second cache; and for all of them B where it is made into panels first.
 */
final class Workspace {
    /** Rows of B, and columns of A, in a block at most. */
    static final int DEPTH = 512;

    /** Rows of A and C in a block at most: 192 · 512 floats are 384 KiB. */
    static final int ROWS = 16 * RegisterTile.ROWS;

    /** Bytes of B that are made into panels at a time, unless a single row needs more. */
    static final long PANEL_BYTES = 4L << 20;

    private static final long ALIGNMENT = 64;

    private final Arena arena = Arena.ofAuto();
    private final LeftBlock[] lefts;
    private final MemorySegment[] blocks;
    private final long[] edges;
    private final long zeros;
    private final SharedScratch panels = new SharedScratch();

    /** Memory for the team's workers. */
    Workspace(Workers workers) {
        int threads = workers.threads();
        lefts = new LeftBlock[threads];
        blocks = new MemorySegment[threads];
        edges = new long[threads];
        for (int worker = 0; worker < threads; worker++) {
            lefts[worker] = new LeftBlock(ROWS, DEPTH);
            blocks[worker] = allocate((long) DEPTH * RegisterTile.ROW_BYTES);
            edges[worker] = allocate((long) ROWS * RegisterTile.ROW_BYTES).address();
        }
        zeros = allocate(RegisterTile.ROW_BYTES).address();
    }

    /** The block of A of one worker. */
    LeftBlock left(int worker) {
        return lefts[worker];
    }

    /** DEPTH rows of RegisterTile.COLUMNS floats of one worker. */
    MemorySegment block(int worker) {
        return blocks[worker];
    }

    /** Address of ROWS rows of RegisterTile.COLUMNS floats of one worker. */
    long edge(int worker) {
        return edges[worker];
    }

    /** Address of RegisterTile.COLUMNS zeros. */
    long zeros() {
        return zeros;
    }

    /** Address of {@code bytes} bytes for B in panels; what they held is lost. */
    long panels(long bytes) {
        return panels.reserve(bytes);
    }

    private MemorySegment allocate(long bytes) {
        return arena.allocate(bytes, ALIGNMENT);
    }
}
