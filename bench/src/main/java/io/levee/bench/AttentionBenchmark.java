package io.levee.bench;

import io.levee.kernels.AttentionShape;
import io.levee.kernels.CacheShape;
import io.levee.kernels.Slice;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Causal attention over packed sequences of unequal lengths (¾ to 1¼ of T), and over a key/value cache. Only pairs of a token
 * and what it may see are counted: two products forward and five backward, as in Dao et al. 2022.
 */
@Fork(1)
@Warmup(iterations = 8, time = 1)
@Measurement(iterations = 5, time = 1)
public class AttentionBenchmark {
    /** Operands of one shape. */
    public abstract static class Packed extends Operation {
        /** B sequences of about T tokens, H heads, K key/value heads, D head width: the built-in world's, and heads of 64. */
        @Param({"B=64 T=32 H=4 K=4 D=32", "B=4 T=256 H=9 K=3 D=64"})
        public String shape;

        @Override
        final Work prepare(Operands on) {
            Sizes sizes = Sizes.parse(shape);
            Ragged sequences = Ragged.of(sizes.of("B"), sizes.of("T"));
            int headWidth = sizes.of("D");
            AttentionShape attention = new AttentionShape(
                    sequences.sequences(),
                    sequences.tokens(),
                    sequences.longest(),
                    sizes.of("H"),
                    sizes.of("K"),
                    headWidth,
                    0,
                    (float) (1 / Math.sqrt(headWidth)));
            double product = 2.0 * sequences.causalPairs() * headWidth * sizes.of("H");
            return work(on, on.ints(sequences.offsets()), attention, product);
        }

        abstract Work work(Operands on, Slice offsets, AttentionShape attention, double product);

        /** Values of a (N, H, D) tensor. */
        static long queries(AttentionShape a) {
            return (long) a.tokens() * a.heads() * a.headWidth();
        }

        /** Values of a (N, K, D) tensor. */
        static long keys(AttentionShape a) {
            return (long) a.tokens() * a.keyValueHeads() * a.headWidth();
        }
    }

    /** Forward. */
    public static class Forward extends Packed {
        @Override
        Work work(Operands on, Slice offsets, AttentionShape a, double product) {
            Slice q = on.values(queries(a));
            Slice k = on.values(keys(a));
            Slice v = on.values(keys(a));
            Slice out = on.result(queries(a));
            Slice lse = on.result((long) a.tokens() * a.heads());
            return new Work(() -> on.kernels().attention(out, lse, q, k, v, offsets, a), 2 * product);
        }
    }

    /** Backward. */
    public static class Backward extends Packed {
        @Override
        Work work(Operands on, Slice offsets, AttentionShape a, double product) {
            Slice q = on.values(queries(a));
            Slice k = on.values(keys(a));
            Slice v = on.values(keys(a));
            Slice out = on.scratch(queries(a));
            Slice lse = on.scratch((long) a.tokens() * a.heads());
            on.kernels().attention(out, lse, q, k, v, offsets, a);
            Slice dOut = on.values(queries(a));
            Slice dq = on.result(queries(a));
            Slice dk = on.result(keys(a));
            Slice dv = on.result(keys(a));
            return new Work(
                    () -> on.kernels().attentionBackward(dq, dk, dv, dOut, out, lse, q, k, v, offsets, a), 5 * product);
        }
    }

    /** One new token in each sequence. */
    public static class Decoding extends Operation {
        /** B sequences of about T tokens, H heads, K key/value heads, D head width. */
        @Param({"B=256 T=32 H=4 K=4 D=32", "B=16 T=512 H=9 K=3 D=64"})
        public String shape;

        @Override
        Work prepare(Operands on) {
            Sizes sizes = Sizes.parse(shape);
            Ragged sequences = Ragged.of(sizes.of("B"), sizes.of("T"));
            int headWidth = sizes.of("D");
            int heads = sizes.of("H");
            CacheShape cacheShape =
                    new CacheShape(sequences.sequences(), sequences.longest(), sizes.of("K"), headWidth);
            Slice cache = filledCache(on, sequences, cacheShape);
            int b = sequences.sequences();
            int[] slots = new int[b];
            int[] last = new int[b];
            for (int i = 0; i < b; i++) {
                slots[i] = i;
                last[i] = sequences.length(i) - 1;
            }
            Slice q = on.values((long) b * heads * headWidth);
            Slice out = on.result((long) b * heads * headWidth);
            Slice slotIds = on.ints(slots);
            Slice positions = on.ints(last);
            float scale = (float) (1 / Math.sqrt(headWidth));
            double bytes = 2.0 * Float.BYTES * sequences.tokens() * sizes.of("K") * headWidth;
            return new Work(
                    () -> on.kernels()
                            .attentionCached(out, q, cache, slotIds, positions, b, heads, 0, scale, cacheShape),
                    bytes);
        }

        private static Slice filledCache(Operands on, Ragged sequences, CacheShape shape) {
            int n = sequences.tokens();
            int[] slots = new int[n];
            int[] positions = new int[n];
            for (int b = 0; b < sequences.sequences(); b++) {
                for (int t = 0; t < sequences.length(b); t++) {
                    slots[sequences.offsets()[b] + t] = b;
                    positions[sequences.offsets()[b] + t] = t;
                }
            }
            long values = (long) n * shape.keyValueHeads() * shape.headWidth();
            Slice cache = on.scratch(shape.count());
            on.kernels()
                    .cacheAppend(
                            cache, on.values(values), on.values(values), on.ints(slots), on.ints(positions), n, shape);
            return cache;
        }
    }

    /** Forward. */
    @Benchmark
    public void attention(Forward work, Counters.Operations done) {
        done.add(work.run());
    }

    /** Backward. */
    @Benchmark
    public void attentionBackward(Backward work, Counters.Operations done) {
        done.add(work.run());
    }

    /** A decode step: bytes of the keys and values that are read. */
    @Benchmark
    public void attentionCached(Decoding work, Counters.Traffic done) {
        done.add(work.run());
    }
}
