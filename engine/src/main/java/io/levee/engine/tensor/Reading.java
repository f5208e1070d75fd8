package io.levee.engine.tensor;

import java.util.Arrays;
import java.util.List;

/** Values of a device that the host will want: {@link Device#later} has asked for them, {@link #values} waits for them. */
public final class Reading {
    private final Readings readings;
    private final int from;
    private final int count;
    private float[] values;

    Reading(Readings readings, int from, int count) {
        this.readings = readings;
        this.from = from;
        this.count = count;
    }

    /** The values as they were when they were asked for. */
    public float[] values() {
        if (values == null) {
            readings.fetch();
        }
        return values;
    }

    /** As {@link #values}, of an I32 slice. */
    public int[] ints() {
        int[] ints = new int[count];
        for (int i = 0; i < count; i++) {
            ints[i] = Float.floatToRawIntBits(values()[i]);
        }
        return ints;
    }

    /** Sums of the first {@code slots} values over readings, in their order. */
    public static double[] sums(List<Reading> readings, int slots) {
        double[] sums = new double[slots];
        for (Reading reading : readings) {
            for (int i = 0; i < slots; i++) {
                sums[i] += reading.values()[i];
            }
        }
        return sums;
    }

    /** All values of readings, one after the other. */
    public static float[] joined(List<Reading> readings) {
        float[] all =
                new float[readings.stream().mapToInt(reading -> reading.count).sum()];
        int end = 0;
        for (Reading reading : readings) {
            System.arraycopy(reading.values(), 0, all, end, reading.count);
            end += reading.count;
        }
        return all;
    }

    /** Takes its share of all values that were copied aside. */
    void take(float[] all) {
        values = Arrays.copyOfRange(all, from, from + count);
    }
}
