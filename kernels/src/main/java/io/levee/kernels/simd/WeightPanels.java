package io.levee.kernels.simd;

import io.levee.kernels.parallel.Workers;

/**
 * Panels of weights for x·wᵀ: the kept ones where a weight keeps them, otherwise some at a time in working memory, as float32,
 * where the next ones replace them.
 */
final class WeightPanels {
    /** Bytes of the panels that are made at a time, unless those that are asked for together need more. */
    private static final long CHUNK_BYTES = 4L << 20;

    private final ColumnPanels columnPanels;
    private final SharedScratch memory = new SharedScratch();

    WeightPanels(Workers workers, Workspace workspace) {
        columnPanels = new ColumnPanels(workers, workspace);
    }

    /** How many panels {@link #of} can give at a time: all, or a multiple of {@code unit}. */
    int most(PackedWeight w, int unit) {
        int all = Product.panels(w.outputs());
        if (w.kept()) {
            return all;
        }
        long units = CHUNK_BYTES / Math.max(1, PanelCode.FLOATS.panelBytes(w.inputs()) * unit);
        return (int) Math.min(all, Math.max(1, units) * unit);
    }

    /** How the panels that {@link #of} gives are stored. */
    PanelCode code(PackedWeight w) {
        return w.kept() ? w.code() : PanelCode.FLOATS;
    }

    /** Address of panels [first, first + count) of a weight, valid until panels are next asked for. */
    long of(PackedWeight w, int first, int count) {
        if (w.kept()) {
            return w.panels(columnPanels) + first * w.code().panelBytes(w.inputs());
        }
        long to = memory.reserve(count * PanelCode.FLOATS.panelBytes(w.inputs()));
        columnPanels.run(PanelCode.FLOATS, w.slice(), w.outputs(), w.inputs(), first, count, to);
        return to;
    }
}
