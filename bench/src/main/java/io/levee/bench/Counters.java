package io.levee.bench;

import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/**
 * What a call has done, for JMH to divide by the time. The name of a field is what JMH prints after the benchmark's name, and
 * what {@link Figures} tells the unit by.
 */
public final class Counters {
    private static final double GIGA = 1e9;

    private Counters() {}

    /** Floating-point operations, a multiply-add being two. */
    @AuxCounters(AuxCounters.Type.OPERATIONS)
    @State(Scope.Thread)
    public static class Operations {
        /** 10⁹ operations. */
        public double gflop;

        /** Counts operations that have been done. */
        void add(double operations) {
            gflop += operations / GIGA;
        }
    }

    /** Bytes that an operation must at least read and write. */
    @AuxCounters(AuxCounters.Type.OPERATIONS)
    @State(Scope.Thread)
    public static class Traffic {
        /** 10⁹ bytes. */
        public double gigabytes;

        /** Counts bytes that have been moved. */
        void add(double bytes) {
            gigabytes += bytes / GIGA;
        }
    }

    /** Tokens that have been learned from or written. */
    @AuxCounters(AuxCounters.Type.OPERATIONS)
    @State(Scope.Thread)
    public static class Tokens {
        /** Tokens. */
        public double tokens;

        /** Counts tokens. */
        void add(double count) {
            tokens += count;
        }
    }
}
