package io.levee.kernels.parallel;

import java.util.Arrays;

/**
 * One partial sum for each piece of a run, added in a fixed tree: the bits of the total depend on how the work was cut, never
 * on who did which piece or when. Kept between runs, so that nothing is allocated once it is large enough.
 */
public final class Partials {
    private double[] values = new double[64];
    private int pieces;

    /** An empty sum. */
    public Partials() {}

    /** Makes room for the partial sums of {@code pieces} pieces, all zero; called before the run. */
    public void reset(int pieces) {
        if (pieces > values.length) {
            values = new double[Math.max(pieces, 2 * values.length)];
        }
        Arrays.fill(values, 0, pieces, 0);
        this.pieces = pieces;
    }

    /** The partial sum of one piece; called by whoever runs it. */
    public void set(int piece, double value) {
        values[piece] = value;
    }

    /** The total: neighbours are added first, then pairs of neighbours, and so on. Called once, after the run. */
    public double sum() {
        for (int gap = 1; gap < pieces; gap *= 2) {
            for (int i = 0; i + gap < pieces; i += 2 * gap) {
                values[i] += values[i + gap];
            }
        }
        return pieces == 0 ? 0 : values[0];
    }
}
