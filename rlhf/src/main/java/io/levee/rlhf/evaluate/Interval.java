package io.levee.rlhf.evaluate;

import java.util.Map;

/**
 * A 95 % interval.
 *
 * @param low  its lower end; NaN when it cannot be told
 * @param high its upper end
 */
record Interval(double low, double high) {
    /** The 97.5 % point of the normal distribution. */
    private static final double Z = 1.959964;

    /** Of a mean: 1.96 standard errors to both sides. */
    static Interval ofMean(Estimate mean) {
        return new Interval(mean.value() - Z * mean.standardError(), mean.value() + Z * mean.standardError());
    }

    /** Of a share, by Wilson's score (1927): it keeps its width where none or all were counted. */
    static Interval ofShare(Estimate share) {
        double count = share.count();
        double extra = Z * Z / count;
        double middle = share.value() + extra / 2;
        double half = Z * Math.sqrt(share.value() * (1 - share.value()) / count + extra / (4 * count));
        return new Interval(Math.max(0, (middle - half) / (1 + extra)), Math.min(1, (middle + half) / (1 + extra)));
    }

    /** Puts the ends beside the quantity; null stands for undefined. */
    void put(Quantity quantity, Map<String, Object> fields) {
        fields.put(quantity.lowKey(), Estimate.defined(low));
        fields.put(quantity.highKey(), Estimate.defined(high));
    }
}
