package io.levee.rlhf.data;

import java.util.Arrays;

/** Batches of a fixed number of rows. */
final class RowBatches implements Batches {
    private final ShuffledEpochs epochs;
    private final int rows;
    private final int stepsPerEpoch;

    RowBatches(EpochOrder order, int epochs, int rows) {
        if (rows < 1) {
            throw new IllegalArgumentException("a batch needs at least one row, found " + rows);
        }
        this.epochs = new ShuffledEpochs(order, epochs);
        this.rows = rows;
        this.stepsPerEpoch = Math.ceilDiv(order.rows(), rows);
    }

    @Override
    public long steps() {
        return (long) epochs.count() * stepsPerEpoch;
    }

    @Override
    public Batch at(long step) {
        epochs.demand(step, steps());
        int epoch = (int) (step / stepsPerEpoch);
        int from = (int) (step % stepsPerEpoch) * rows;
        int[] order = epochs.order(epoch);
        return new Batch(step, epoch, Arrays.copyOfRange(order, from, from + Math.min(rows, order.length - from)));
    }
}
