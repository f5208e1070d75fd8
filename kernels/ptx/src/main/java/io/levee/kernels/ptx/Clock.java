package io.levee.kernels.ptx;

import java.util.Arrays;

/**
 * What a warp knows of the others' past (a vector clock). Its own time advances at each barrier of its block or of its
 * lanes; at a barrier of the block it learns the times of all who met there. An access happened before another one when
 * the warp of the later one knows a time as late as that of the earlier one.
 */
final class Clock {
    private final int self;
    private final int[] known;

    Clock(int self, int warps) {
        this.self = self;
        this.known = new int[warps];
    }

    void reset() {
        Arrays.fill(known, 0);
        known[self] = 1;
    }

    int now() {
        return known[self];
    }

    /** True when the warp has learnt of the other's accesses at this time. */
    boolean knows(int warp, int time) {
        return known[warp] >= time;
    }

    void tick() {
        known[self]++;
    }

    /** Learns what the other knows. */
    void learn(Clock other) {
        for (int i = 0; i < known.length; i++) {
            known[i] = Math.max(known[i], other.known[i]);
        }
    }
}
