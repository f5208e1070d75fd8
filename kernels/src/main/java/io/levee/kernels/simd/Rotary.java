package io.levee.kernels.simd;

import static io.levee.kernels.simd.Lanes.FLOATS;
import static io.levee.kernels.simd.Lanes.ORDER;
import static jdk.incubator.vector.FloatVector.fromMemorySegment;

import io.levee.kernels.parallel.Workers;
import java.lang.foreign.MemorySegment;

/**
 * Rotary positions (Su et al. 2021, arXiv 2104.09864), first half of a head against its second half. The table interleaves
 * cosines and sines, so a row of it is unpicked once for all heads of a token.
 */
final class Rotary {
    private static final int ROWS = 128;

    private final Workers workers;
    private final Scratch scratch;
    private final Workers.Task task = this::piece;
    private MemorySegment x;
    private MemorySegment positions;
    private MemorySegment table;
    private int n;
    private int heads;
    private int half;
    private float sign;

    Rotary(Workers workers) {
        this.workers = workers;
        this.scratch = new Scratch(workers);
    }

    /** Rotates x (N, heads, D) in place by the angles of table[positions], backwards if inverse. */
    void run(
            MemorySegment rows,
            MemorySegment places,
            MemorySegment angles,
            int count,
            int headCount,
            int headWidth,
            boolean inverse) {
        x = rows;
        positions = places;
        table = angles;
        n = count;
        heads = headCount;
        half = headWidth / 2;
        sign = inverse ? -1f : 1f;
        scratch.reserve(8L * Lanes.padded(half));
        workers.run((count + ROWS - 1) / ROWS, task);
    }

    private void piece(int piece, int worker) {
        MemorySegment angles = scratch.of(worker);
        int end = Math.min(n, (piece + 1) * ROWS);
        for (int row = piece * ROWS; row < end; row++) {
            unpick(angles, positions.get(Lanes.I32, 4L * row));
            for (int head = 0; head < heads; head++) {
                rotate(x, 8L * ((long) row * heads + head) * half, angles, half);
            }
        }
    }

    private void unpick(MemorySegment angles, int position) {
        long from = 8L * position * half;
        for (int i = 0; i < half; i++) {
            Lanes.set(angles, 4L * i, Lanes.get(table, from + 8L * i));
            Lanes.set(angles, 4L * (half + i), sign * Lanes.get(table, from + 8L * i + 4));
        }
    }

    private static void rotate(MemorySegment x, long at, MemorySegment angles, int half) {
        int whole = Lanes.whole(half);
        for (int i = 0; i < whole; i += Lanes.COUNT) {
            var cos = fromMemorySegment(FLOATS, angles, 4L * i, ORDER);
            var sin = fromMemorySegment(FLOATS, angles, 4L * (half + i), ORDER);
            var a = fromMemorySegment(FLOATS, x, at + 4L * i, ORDER);
            var b = fromMemorySegment(FLOATS, x, at + 4L * (half + i), ORDER);
            a.mul(cos).sub(b.mul(sin)).intoMemorySegment(x, at + 4L * i, ORDER);
            b.mul(cos).add(a.mul(sin)).intoMemorySegment(x, at + 4L * (half + i), ORDER);
        }
        if (whole < half) {
            for (int i = whole; i < half; i++) {
                float cos = Lanes.get(angles, 4L * i);
                float sin = Lanes.get(angles, 4L * (half + i));
                float a = Lanes.get(x, at + 4L * i);
                float b = Lanes.get(x, at + 4L * (half + i));
                Lanes.set(x, at + 4L * i, a * cos - b * sin);
                Lanes.set(x, at + 4L * (half + i), b * cos + a * sin);
            }
        }
    }
}
