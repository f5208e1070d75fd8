package io.levee.rlhf.advantage;

import io.levee.rlhf.rollout.Episode;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * Values of several sequences laid one after the other.
 *
 * @param values (R)
 * @param offsets (B+1)
 */
public record TokenValues(float[] values, int[] offsets) {
    /** Lays arrays one after the other. */
    public static TokenValues of(float[][] arrays) {
        int[] offsets = new int[arrays.length + 1];
        for (int b = 0; b < arrays.length; b++) {
            offsets[b + 1] = offsets[b] + arrays[b].length;
        }
        float[] values = new float[offsets[arrays.length]];
        for (int b = 0; b < arrays.length; b++) {
            System.arraycopy(arrays[b], 0, values, offsets[b], arrays[b].length);
        }
        return new TokenValues(values, offsets);
    }

    /** The values of the picked sequences, in the order in which they are picked. */
    public float[] pick(int[] sequences) {
        int count =
                Arrays.stream(sequences).map(b -> offsets[b + 1] - offsets[b]).sum();
        float[] picked = new float[count];
        int at = 0;
        for (int b : sequences) {
            int length = offsets[b + 1] - offsets[b];
            System.arraycopy(values, offsets[b], picked, at, length);
            at += length;
        }
        return picked;
    }

    /** The value of each sequence at all of its tokens. */
    static TokenValues repeated(float[] scores, List<Episode> episodes, UnaryOperator<Float> change) {
        float[][] values = new float[scores.length][];
        for (int b = 0; b < scores.length; b++) {
            values[b] = new float[episodes.get(b).answer().length];
            Arrays.fill(values[b], change.apply(scores[b]));
        }
        return of(values);
    }

    /** Sums over each sequence, (B). */
    double[] sums() {
        double[] sums = new double[offsets.length - 1];
        for (int b = 0; b < sums.length; b++) {
            for (int t = offsets[b]; t < offsets[b + 1]; t++) {
                sums[b] += values[t];
            }
        }
        return sums;
    }

    /** Mean over all values. */
    public double mean() {
        double sum = 0;
        for (float value : values) {
            sum += value;
        }
        return sum / Math.max(1, values.length);
    }
}
