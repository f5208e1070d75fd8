package io.levee.kernels.simd;

import io.levee.kernels.Weight;
import io.levee.kernels.dtype.Dtype;
import io.levee.kernels.reference.HostSlice;
import io.levee.kernels.reference.PlainWeight;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * A weight, and its transpose as float32 panels ({@link ColumnPanels}). Panels are made at the first product and made again
 * after {@link #invalidate}. Their memory is freed when the weight is no longer reachable.
 */
final class PackedWeight implements Weight {
    private final PlainWeight plain;
    private final boolean kept;
    private MemorySegment panels;
    private boolean valid;

    /**
     * A weight.
     *
     * @param kept whether panels stay in memory between products
     */
    PackedWeight(PlainWeight plain, boolean kept) {
        this.plain = plain;
        this.kept = kept;
    }

    @Override
    public HostSlice slice() {
        return plain.slice();
    }

    @Override
    public int outputs() {
        return plain.outputs();
    }

    @Override
    public int inputs() {
        return plain.inputs();
    }

    /** Bytes of the panels of a weight. */
    static long panelBytes(int outputs, int inputs) {
        return Math.multiplyExact((long) Product.panels(outputs) * RegisterTile.ROW_BYTES, (long) inputs);
    }

    Dtype dtype() {
        return plain.slice().dtype();
    }

    boolean kept() {
        return kept;
    }

    /** The values have changed. */
    void invalidate() {
        valid = false;
    }

    /** Address of the kept panels, made first where they are not valid. */
    long panels(ColumnPanels columnPanels) {
        if (!valid) {
            if (panels == null) {
                panels = Arena.ofAuto().allocate(panelBytes(outputs(), inputs()), 64);
            }
            int count = Product.panels(outputs());
            columnPanels.run(slice(), outputs(), inputs(), 0, count, panels.address());
            valid = true;
        }
        return panels.address();
    }
}
