package io.levee.rlhf.data;

import io.levee.engine.store.BadInputException;
import java.util.Arrays;

/** Batches of at most a number of tokens, filled with rows in their order. */
final class TokenBatches implements Batches {
    private final ShuffledEpochs epochs;
    private final int[] lengths;
    private final int tokens;
    private final long[] firstStep; // of each epoch, and the number of steps after the last

    TokenBatches(EpochOrder order, int epochs, int[] lengths, int tokens) {
        if (lengths.length != order.rows()) {
            throw new IllegalArgumentException(
                    "%,d rows need as many lengths, found %,d".formatted(order.rows(), lengths.length));
        }
        int longest = Arrays.stream(lengths).max().orElseThrow();
        if (longest > tokens) {
            throw new BadInputException(
                    "a row has %,d tokens, but a batch holds at most %,d: raise the tokens of a batch to %,d or"
                                    .formatted(longest, tokens, longest)
                            + " lower the greatest length of a row");
        }
        this.epochs = new ShuffledEpochs(order, epochs);
        this.lengths = lengths.clone();
        this.tokens = tokens;
        this.firstStep = new long[epochs + 1];
        for (int epoch = 0; epoch < epochs; epoch++) {
            firstStep[epoch + 1] = firstStep[epoch] + batches(this.epochs.order(epoch));
        }
    }

    private int batches(int[] order) {
        int batches = 0;
        for (int from = 0; from < order.length; from = end(order, from)) {
            batches++;
        }
        return batches;
    }

    /** Where the batch that begins at {@code from} ends. */
    private int end(int[] order, int from) {
        int end = from;
        long filled = 0;
        while (end < order.length && filled + lengths[order[end]] <= tokens) {
            filled += lengths[order[end++]];
        }
        return end;
    }

    @Override
    public long steps() {
        return firstStep[firstStep.length - 1];
    }

    @Override
    public Batch at(long step) {
        epochs.demand(step, steps());
        int found = Arrays.binarySearch(firstStep, step);
        int epoch = found >= 0 ? found : -found - 2;
        int[] order = epochs.order(epoch);
        int from = 0;
        for (long before = firstStep[epoch]; before < step; before++) {
            from = end(order, from);
        }
        return new Batch(step, epoch, Arrays.copyOfRange(order, from, end(order, from)));
    }
}
