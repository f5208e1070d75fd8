package io.levee.kernels.cuda;

import io.levee.kernels.AttentionShape;
import java.util.List;

/**
 * The kernels of one family of attention, one for each width that heads are padded to in shared memory; each is loaded when it
 * is first used.
 */
final class AttentionKernels {
    /**
     * What a block works on.
     *
     * @param width widest head
     * @param rows queries (or keys) that a block owns
     * @param threads of a block
     * @param sharedBytes dynamic shared memory of a block
     */
    record Tile(int width, int rows, int threads, int sharedBytes) {}

    private final Gpu gpu;
    private final String file;
    private final String entry;
    private final List<Tile> tiles;
    private final GpuKernel[] kernels;

    /**
     * A family.
     *
     * @param entry prefix of the entry points, which the tile's width completes
     * @param tiles in the order of their width
     */
    AttentionKernels(Gpu gpu, String file, String entry, List<Tile> tiles) {
        this.gpu = gpu;
        this.file = file;
        this.entry = entry;
        this.tiles = tiles;
        this.kernels = new GpuKernel[tiles.size()];
    }

    /** The width that heads are padded to. */
    int width(AttentionShape shape) {
        return tiles.get(index(shape)).width();
    }

    /** The kernel for a shape's head width, whose parameters are then given. */
    GpuKernel kernel(AttentionShape shape) {
        int index = index(shape);
        if (kernels[index] == null) {
            Tile tile = tiles.get(index);
            kernels[index] = gpu.kernel(file, entry + tile.width(), tile.sharedBytes());
        }
        return kernels[index];
    }

    /** Enqueues the shape's parameters and a block for each tile of rows, head and sequence. */
    void launch(GpuKernel kernel, AttentionShape shape, int heads, boolean aligned) {
        Tile tile = tiles.get(index(shape));
        kernel.value(shape.heads())
                .value(shape.keyValueHeads())
                .value(shape.headWidth())
                .value(shape.window())
                .value(Alignment.flag(aligned))
                .value(shape.scale())
                .launch(
                        (shape.longest() + tile.rows() - 1) / tile.rows(),
                        heads,
                        shape.sequences(),
                        tile.threads(),
                        tile.sharedBytes());
    }

    private int index(AttentionShape shape) {
        for (int i = 0; i < tiles.size(); i++) {
            if (shape.headWidth() <= tiles.get(i).width()) {
                return i;
            }
        }
        throw new IllegalArgumentException("attention: head width " + shape.headWidth() + ", expected at most "
                + tiles.getLast().width());
    }
}
