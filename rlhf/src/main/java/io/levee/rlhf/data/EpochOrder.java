package io.levee.rlhf.data;

import io.levee.engine.random.RandomStream;

/**
 * The order in which training sees the rows of a data set: a new one every epoch, as a function of its components and the epoch alone.
 *
 * @param seed    of the run
 * @param purpose what is trained, for example {@code sft}: two purposes have orders that know nothing of each other
 * @param rows    number of rows
 */
public record EpochOrder(long seed, String purpose, int rows) {
    /**
     * @throws IllegalArgumentException when there is no row
     */
    public EpochOrder {
        if (rows < 1) {
            throw new IllegalArgumentException("an order needs at least one row, found " + rows);
        }
    }

    /**
     * The rows, each once, in the order of an epoch.
     *
     * @param epoch from 0
     */
    public int[] of(int epoch) {
        return RandomStream.of(seed, "data/order/" + purpose).at(epoch).permutation(rows);
    }
}
