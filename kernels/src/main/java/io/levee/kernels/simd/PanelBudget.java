package io.levee.kernels.simd;

import io.levee.kernels.host.PlainWeight;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;

/**
 * Memory for panels that weights keep between products. Weights get it in the order in which they are made, as long as there
 * is enough; the panels of the others are made again for every product, which costs nothing for a batch of hundreds of rows
 * and most of the time for a few. Bits do not depend on it.
 */
final class PanelBudget {
    private final long bytes;
    private final List<WeakReference<PackedWeight>> keepers = new ArrayList<>();
    private boolean collected;

    PanelBudget(long bytes) {
        this.bytes = bytes;
    }

    /** The memory for all panels. */
    long bytes() {
        return bytes;
    }

    /** A weight that keeps its panels if they fit. */
    PackedWeight weight(PlainWeight plain) {
        PackedWeight weight = new PackedWeight(plain, bytes - heldBytes());
        if (!weight.kept() && !collected && !keepers.isEmpty()) {
            // Weights that are no longer used give their share back when they are collected; native memory hastens
            // nothing.
            System.gc();
            collected = true;
            weight = new PackedWeight(plain, bytes - heldBytes());
        }
        if (weight.kept()) {
            keepers.add(new WeakReference<>(weight));
            collected = false;
        }
        return weight;
    }

    private long heldBytes() {
        keepers.removeIf(keeper -> keeper.get() == null);
        long held = 0;
        for (WeakReference<PackedWeight> keeper : keepers) {
            PackedWeight weight = keeper.get();
            held += weight == null ? 0 : weight.panelBytes();
        }
        return held;
    }
}
