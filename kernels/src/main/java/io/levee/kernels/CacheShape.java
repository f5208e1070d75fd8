package io.levee.kernels;

/**
 * The shape of one layer's key/value cache.
 *
 * @param slots sequences that it can hold at once
 * @param capacity tokens of each
 * @param keyValueHeads K
 * @param headWidth D
 */
public record CacheShape(int slots, int capacity, int keyValueHeads, int headWidth) {
    /** Keys and values of all slots, in values. */
    public long count() {
        return Math.multiplyExact(2L * slots * keyValueHeads, (long) capacity * headWidth);
    }
}
