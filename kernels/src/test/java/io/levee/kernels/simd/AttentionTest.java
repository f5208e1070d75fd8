package io.levee.kernels.simd;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.levee.kernels.AttentionShape;
import io.levee.kernels.parallel.Workers;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Attention against double loops over ragged sequences, with grouped heads, windows and head widths that fill no vector. */
class AttentionTest {
    private static final float SCALE = 0.4f;

    /** Operands of one shape. */
    private record Inputs(
            AttentionShape shape,
            int[] offsets,
            MemorySegment at,
            MemorySegment q,
            MemorySegment k,
            MemorySegment v,
            MemorySegment dOut) {
        static Inputs of(int[] lengths, int heads, int keyValueHeads, int width, int window) {
            int[] offsets = new int[lengths.length + 1];
            for (int i = 0; i < lengths.length; i++) {
                offsets[i + 1] = offsets[i] + lengths[i];
            }
            int tokens = offsets[lengths.length];
            int longest = Arrays.stream(lengths).max().orElse(0);
            return new Inputs(
                    new AttentionShape(lengths.length, tokens, longest, heads, keyValueHeads, width, window, SCALE),
                    offsets,
                    Native.ints(offsets),
                    Native.random(1, (long) tokens * heads * width, 2),
                    Native.random(2, (long) tokens * keyValueHeads * width, 2),
                    Native.random(3, (long) tokens * keyValueHeads * width, 2),
                    Native.random(4, (long) tokens * heads * width, 1));
        }

        /** The sequence alone. */
        Inputs part(int sequence) {
            int from = offsets[sequence];
            int count = offsets[sequence + 1] - from;
            AttentionShape alone = new AttentionShape(
                    1, count, count, shape.heads(), shape.keyValueHeads(), shape.headWidth(), shape.window(), SCALE);
            return new Inputs(
                    alone,
                    new int[] {0, count},
                    Native.ints(0, count),
                    rows(q, from, count),
                    rows(k, from, count),
                    rows(v, from, count),
                    rows(dOut, from, count));
        }

        MemorySegment rows(MemorySegment x, int from, int count) {
            long row = x.byteSize() / shape.tokens();
            return Native.copy(x.asSlice(from * row, count * row));
        }
    }

    /** What forward and backward write. */
    private record Results(MemorySegment out, MemorySegment lse, MemorySegment dq, MemorySegment dk, MemorySegment dv) {
        static Results of(Inputs x, Workers workers) {
            AttentionShape shape = x.shape();
            Results y = new Results(
                    Native.zeros(x.q().byteSize() / 4),
                    Native.zeros((long) shape.tokens() * shape.heads()),
                    Native.filled(x.q().byteSize() / 4, 0.5f),
                    Native.filled(x.k().byteSize() / 4, 0.5f),
                    Native.filled(x.v().byteSize() / 4, 0.5f));
            y.run(x, new Attention(workers), new AttentionBackward(workers));
            return y;
        }

        void run(Inputs x, Attention forward, AttentionBackward backward) {
            forward.forward(out, lse, x.q(), x.k(), x.v(), x.at(), x.shape());
            backward.backward(dq, dk, dv, x.dOut(), out, lse, x.q(), x.k(), x.v(), x.at(), x.shape());
        }

        void assertSame(Results other, String what) {
            Native.assertSame(out, other.out, what + ": out");
            Native.assertSame(lse, other.lse, what + ": lse");
            Native.assertSame(dq, other.dq, what + ": dq");
            Native.assertSame(dk, other.dk, what + ": dk");
            Native.assertSame(dv, other.dv, what + ": dv");
        }
    }

    /** Attention and its gradients in double precision, one query at a time. */
    private static final class Exact {
        private final Inputs x;
        private final double[] q;
        private final double[] k;
        private final double[] v;
        private final double[] dOut;
        private final double[] out;
        private final double[] lse;
        private final double[] dq;
        private final double[] dk;
        private final double[] dv;

        Exact(Inputs x) {
            this.x = x;
            q = Native.doubles(x.q());
            k = Native.doubles(x.k());
            v = Native.doubles(x.v());
            dOut = Native.doubles(x.dOut());
            out = new double[q.length];
            lse = new double[x.shape().tokens() * x.shape().heads()];
            dq = new double[q.length];
            dk = new double[k.length];
            dv = new double[v.length];
            Arrays.fill(dq, 0.5);
            Arrays.fill(dk, 0.5);
            Arrays.fill(dv, 0.5);
            for (int sequence = 0; sequence < x.shape().sequences(); sequence++) {
                for (int i = x.offsets()[sequence]; i < x.offsets()[sequence + 1]; i++) {
                    for (int head = 0; head < x.shape().heads(); head++) {
                        query(x.offsets()[sequence], i, head);
                    }
                }
            }
        }

        private void query(int begin, int i, int head) {
            AttentionShape shape = x.shape();
            int width = shape.headWidth();
            int kv = head / (shape.heads() / shape.keyValueHeads());
            int first = shape.window() == 0 ? begin : Math.max(begin, i + 1 - shape.window());
            int row = (i * shape.heads() + head) * width;
            double[] p = new double[i + 1];
            double sum = 0;
            for (int j = first; j <= i; j++) {
                p[j] = Math.exp(SCALE * dot(q, row, k, (j * shape.keyValueHeads() + kv) * width, width));
                sum += p[j];
            }
            lse[i * shape.heads() + head] = Math.log(sum);
            for (int j = first; j <= i; j++) {
                p[j] /= sum;
                for (int d = 0; d < width; d++) {
                    out[row + d] += p[j] * v[(j * shape.keyValueHeads() + kv) * width + d];
                }
            }
            double lost = dot(dOut, row, out, row, width);
            for (int j = first; j <= i; j++) {
                int key = (j * shape.keyValueHeads() + kv) * width;
                double ds = p[j] * (dot(dOut, row, v, key, width) - lost) * SCALE;
                for (int d = 0; d < width; d++) {
                    dq[row + d] += ds * k[key + d];
                    dk[key + d] += ds * q[row + d];
                    dv[key + d] += p[j] * dOut[row + d];
                }
            }
        }

        private static double dot(double[] a, int from, double[] b, int to, int width) {
            double sum = 0;
            for (int d = 0; d < width; d++) {
                sum += a[from + d] * b[to + d];
            }
            return sum;
        }
    }

    @ParameterizedTest
    @CsvSource({"1, 1, 1, 0", "2, 1, 7, 0", "4, 4, 32, 0", "6, 2, 24, 5", "3, 3, 64, 17", "9, 3, 48, 1", "2, 2, 80, 40"
    })
    void agreesWithDoubleLoops(int heads, int keyValueHeads, int width, int window) {
        Inputs x = Inputs.of(new int[] {1, 0, 17, 40, 3, 64, 15}, heads, keyValueHeads, width, window);
        compare(x);
    }

    @ParameterizedTest
    @CsvSource({"2, 1, 16, 0", "1, 1, 20, 130", "1, 1, 16, 30"})
    void agreesWithDoubleLoopsOverSeveralBlocks(int heads, int keyValueHeads, int width, int window) {
        compare(Inputs.of(new int[] {300, 5, 131}, heads, keyValueHeads, width, window));
    }

    private static void compare(Inputs x) {
        Exact exact = new Exact(x);
        try (Workers workers = new Workers(2)) {
            Results found = Results.of(x, workers);
            double tolerance = 4e-6;
            Native.assertNear(exact.out, found.out(), tolerance, "out");
            Native.assertNear(exact.lse, found.lse(), tolerance, "lse");
            Native.assertNear(exact.dq, found.dq(), 4 * tolerance, "dq");
            Native.assertNear(exact.dk, found.dk(), 4 * tolerance, "dk");
            Native.assertNear(exact.dv, found.dv(), 4 * tolerance, "dv");
        }
    }

    @Test
    void threadsAndNeighboursDecideNoBit() {
        Inputs x = Inputs.of(new int[] {33, 150, 1, 70}, 4, 2, 24, 0);
        try (Workers one = new Workers(1);
                Workers two = new Workers(2);
                Workers three = new Workers(3)) {
            Results expected = Results.of(x, one);
            expected.assertSame(Results.of(x, two), "two threads");
            expected.assertSame(Results.of(x, three), "three threads");
            for (int sequence = 0; sequence < 4; sequence++) {
                int from = x.offsets()[sequence];
                int count = x.offsets()[sequence + 1] - from;
                Results part = new Results(
                        x.rows(expected.out(), from, count),
                        x.rows(expected.lse(), from, count),
                        x.rows(expected.dq(), from, count),
                        x.rows(expected.dk(), from, count),
                        x.rows(expected.dv(), from, count));
                part.assertSame(Results.of(x.part(sequence), two), "sequence " + sequence + " alone");
            }
        }
    }

    /** The first tokens of a sequence do not know whether more follow. */
    @Test
    void laterTokensDecideNoBitOfEarlierOnes() {
        Inputs x = Inputs.of(new int[] {200}, 2, 1, 32, 0);
        try (Workers workers = new Workers(2)) {
            Results whole = Results.of(x, workers);
            for (int length : new int[] {1, 15, 16, 17, 63, 64, 65, 127, 128, 129, 199}) {
                AttentionShape shape = new AttentionShape(1, length, length, 2, 1, 32, 0, SCALE);
                MemorySegment out = Native.zeros(length * 64L);
                MemorySegment lse = Native.zeros(length * 2L);
                new Attention(workers)
                        .forward(
                                out,
                                lse,
                                x.rows(x.q(), 0, length),
                                x.rows(x.k(), 0, length),
                                x.rows(x.v(), 0, length),
                                Native.ints(0, length),
                                shape);
                Native.assertSame(x.rows(whole.out(), 0, length), out, "out of " + length);
                Native.assertSame(x.rows(whole.lse(), 0, length), lse, "lse of " + length);
            }
        }
    }

    @Test
    void infiniteScoresDoNotPassForNumbers() {
        Inputs x = Inputs.of(new int[] {20}, 1, 1, 16, 0);
        x.k().setAtIndex(Lanes.F32, 5 * 16L, Float.NaN);
        try (Workers workers = new Workers(1)) {
            Results y = Results.of(x, workers);
            for (int i = 0; i < 20; i++) {
                assertEquals(i >= 5, Float.isNaN(Native.at(y.out(), i * 16L)), "row " + i);
                assertEquals(i >= 5, Float.isNaN(Native.at(y.lse(), i)), "row " + i);
            }
        }
    }
}
