package io.levee.rlhf.data;

/**
 * Some epochs cut into batches, addressed by step number alone, so that a resumed run goes on with exactly the rows it would have seen.
 * A batch never reaches over the end of an epoch. Safe for several threads.
 */
public sealed interface Batches permits RowBatches, TokenBatches {
    /** Number of batches in all epochs. */
    long steps();

    /**
     * The batch of a step.
     *
     * @param step from 0
     * @throws IllegalArgumentException when there is no such step
     */
    Batch at(long step);

    /**
     * Batches of a number of rows; the last of an epoch holds what is left.
     *
     * @param epochs at least 1
     * @param rows   of a batch, at least 1
     */
    static Batches ofRows(EpochOrder order, int epochs, int rows) {
        return new RowBatches(order, epochs, rows);
    }

    /**
     * Batches of as many rows as fit a number of tokens.
     *
     * @param epochs  at least 1
     * @param lengths tokens of each row
     * @param tokens  of a batch at most
     * @throws io.levee.engine.store.BadInputException when one row alone has more tokens
     */
    static Batches ofTokens(EpochOrder order, int epochs, int[] lengths, int tokens) {
        return new TokenBatches(order, epochs, lengths, tokens);
    }
}
