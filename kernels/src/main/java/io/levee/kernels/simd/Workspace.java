package io.levee.kernels.simd;

import io.levee.kernels.parallel.Workers;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * What the matrix products need beside their operands: a {@link ProductBlock} for each worker, and for all of them together
 * memory for a B that is made into panels first. It is freed when it is no longer reachable.
 */
final class Workspace {
    /** Bytes of B that are made into panels at a time, unless a single row needs more. */
    static final long PANEL_BYTES = 4L << 20;

    private final Arena arena = Arena.ofAuto();
    private final ProductBlock[] blocks;
    private final SharedScratch panels = new SharedScratch();

    /** Memory for the team's workers. */
    Workspace(Workers workers) {
        blocks = new ProductBlock[workers.threads()];
        for (int worker = 0; worker < blocks.length; worker++) {
            blocks[worker] = new ProductBlock(arena);
        }
    }

    ProductBlock block(int worker) {
        return blocks[worker];
    }

    /** ProductBlock.DEPTH rows of RegisterTile.COLUMNS floats of one worker, free outside of products. */
    MemorySegment rows(int worker) {
        return blocks[worker].right();
    }

    /** Address of {@code bytes} bytes for B in panels; what they held is lost. */
    long panels(long bytes) {
        return panels.reserve(bytes);
    }
}
