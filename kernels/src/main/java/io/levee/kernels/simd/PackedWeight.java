package io.levee.kernels.simd;

import io.levee.kernels.Weight;
import io.levee.kernels.dtype.Dtype;
import io.levee.kernels.host.HostSlice;
import io.levee.kernels.host.PlainWeight;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * A weight, and its transpose in panels ({@link PanelCode}). Panels are made at the first product and made again after
 * {@link #invalidate}. Their memory is freed when the weight is no longer reachable.
 */
final class PackedWeight implements Weight {
    private final PlainWeight plain;
    private final PanelCode code;
    private final boolean kept;
    private MemorySegment panels;
    private boolean valid;

    /**
     * A weight.
     *
     * @param budget bytes at most for panels that stay in memory between products; with fewer than all need, none do
     */
    PackedWeight(PlainWeight plain, long budget) {
        this.plain = plain;
        this.code = PanelCode.of(plain.slice().dtype());
        this.kept = panelBytes() <= budget;
    }

    /**
     * A weight that an operation has been given.
     *
     * @param operation named in errors
     * @throws IllegalArgumentException when other kernels made it
     */
    static PackedWeight of(Weight weight, String operation) {
        if (weight instanceof PackedWeight own) {
            return own;
        }
        throw new IllegalArgumentException(operation + ": expected a weight made by these kernels, found "
                + (weight == null ? "null" : weight.getClass()));
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

    /** Bytes of all panels. */
    long panelBytes() {
        return panelBytes(code, outputs(), inputs());
    }

    /** Bytes of all panels of a weight of a dtype. */
    static long panelBytes(Dtype dtype, int outputs, int inputs) {
        return panelBytes(PanelCode.of(dtype), outputs, inputs);
    }

    private static long panelBytes(PanelCode code, int outputs, int inputs) {
        return Math.multiplyExact(Product.panels(outputs), code.panelBytes(inputs));
    }

    /** How the kept panels are stored. */
    PanelCode code() {
        return code;
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
                panels = Arena.ofAuto().allocate(panelBytes(), 64);
            }
            int count = Product.panels(outputs());
            columnPanels.run(code, slice(), outputs(), inputs(), 0, count, panels.address());
            valid = true;
        }
        return panels.address();
    }
}
