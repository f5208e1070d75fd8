package io.levee.rlhf.data;

/** The orders of some epochs; the last one asked for is kept, as training asks for it step after step. */
final class ShuffledEpochs {
    private record Kept(int epoch, int[] order) {}

    private final EpochOrder order;
    private final int count;
    private volatile Kept kept = new Kept(-1, new int[0]);

    ShuffledEpochs(EpochOrder order, int count) {
        if (count < 1) {
            throw new IllegalArgumentException("expected at least one epoch, found " + count);
        }
        this.order = order;
        this.count = count;
    }

    int count() {
        return count;
    }

    /** The rows in the order of an epoch, not to be changed. */
    int[] order(int epoch) {
        Kept last = kept;
        if (last.epoch != epoch) {
            last = new Kept(epoch, order.of(epoch));
            kept = last;
        }
        return last.order;
    }

    void demand(long step, long steps) {
        if (step < 0 || step >= steps) {
            throw new IllegalArgumentException("expected a step from 0 to %,d, found %,d".formatted(steps - 1, step));
        }
    }
}
