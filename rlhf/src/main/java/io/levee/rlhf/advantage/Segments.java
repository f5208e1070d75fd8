package io.levee.rlhf.advantage;

import java.util.Arrays;

/**
 * Values of several sequences laid one after the other.
 *
 * @param values (R)
 * @param offsets (B+1)
 */
public record Segments(float[] values, int[] offsets) {
    /** Lays arrays one after the other. */
    public static Segments of(float[][] arrays) {
        int[] offsets = new int[arrays.length + 1];
        for (int b = 0; b < arrays.length; b++) {
            offsets[b + 1] = offsets[b] + arrays[b].length;
        }
        float[] values = new float[offsets[arrays.length]];
        for (int b = 0; b < arrays.length; b++) {
            System.arraycopy(arrays[b], 0, values, offsets[b], arrays[b].length);
        }
        return new Segments(values, offsets);
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

    /** Mean over all values. */
    public double mean() {
        double sum = 0;
        for (float value : values) {
            sum += value;
        }
        return sum / Math.max(1, values.length);
    }
}
