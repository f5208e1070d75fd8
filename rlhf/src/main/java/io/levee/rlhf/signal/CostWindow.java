package io.levee.rlhf.signal;

import java.util.ArrayList;
import java.util.List;

/**
 * The last episode costs, from which the multiplier learns.
 *
 * @param capacity most costs kept
 * @param costs oldest first
 */
public record CostWindow(int capacity, List<Float> costs) {
    public CostWindow {
        if (capacity < 1) {
            throw new IllegalArgumentException("window " + capacity + ": expected at least 1");
        }
        costs = List.copyOf(costs);
    }

    /** An empty window. */
    public static CostWindow of(int capacity) {
        return new CostWindow(capacity, List.of());
    }

    /** The window after a rollout. */
    public CostWindow push(float[] newCosts) {
        List<Float> all = new ArrayList<>(costs);
        for (float cost : newCosts) {
            all.add(cost);
        }
        return new CostWindow(capacity, all.subList(Math.max(0, all.size() - capacity), all.size()));
    }

    /** Mean of the kept costs. */
    public double mean() {
        return costs.stream().mapToDouble(Float::doubleValue).sum() / Math.max(1, costs.size());
    }
}
