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

    /** Takes its share of all values that were copied aside. */
    void take(float[] all) {
        values = Arrays.copyOfRange(all, from, from + count);
    }
}
