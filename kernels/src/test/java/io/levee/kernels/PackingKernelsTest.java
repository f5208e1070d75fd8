package io.levee.kernels;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.levee.kernels.Backends.Backend;
import io.levee.kernels.cases.AttentionCases;
import io.levee.kernels.cases.CaseDraws;
import io.levee.kernels.cases.Output;
import io.levee.kernels.cases.Workbench;
import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A row's result does not depend on the rows beside it, nor a sequence's on the sequences packed with it. */
class PackingKernelsTest {
    private static final String BACKENDS = "io.levee.kernels.Backends#float32";

    private final CaseDraws draws = new CaseDraws(4_711);

    /** An operation on the rows [from, to) of a batch; gives what it wrote for them. */
    private interface RowOperation {
        float[] run(Workbench bench, int from, int to);
    }

    /** Runs all n rows at once, then parts of them, and compares bits. */
    private static void assertRowsAreIndependent(Backend backend, int n, RowOperation operation) {
        float[] whole = run(backend, operation, 0, n);
        int width = whole.length / n;
        int[][] parts = {
            {0, 1}, {n - 1, n}, {n / 2, n / 2 + 1}, {0, n / 2}, {n / 3, n}, {1, Math.min(n, 8)}, {2, Math.min(n, 18)}
        };
        for (int[] part : parts) {
            if (part[0] < part[1]) {
                float[] expected = Arrays.copyOfRange(whole, part[0] * width, part[1] * width);
                OutputAssertions.assertSameBits(
                        Output.exact("", expected),
                        Output.exact(
                                "rows " + Arrays.toString(part) + " of " + n,
                                run(backend, operation, part[0], part[1])),
                        backend.name());
            }
        }
    }

    private static float[] run(Backend backend, RowOperation operation, int from, int to) {
        try (Workbench bench = new Workbench(backend.kernels().get())) {
            return operation.run(bench, from, to);
        }
    }

    private static float[] rows(float[] all, int width, int from, int to) {
        return Arrays.copyOfRange(all, from * width, to * width);
    }

    /** Puts what belongs to the same row side by side. */
    private static float[] join(int rows, float[]... parts) {
        int width = Arrays.stream(parts).mapToInt(part -> part.length).sum() / rows;
        float[] joined = new float[rows * width];
        int column = 0;
        for (float[] part : parts) {
            int partWidth = part.length / rows;
            for (int i = 0; i < part.length; i++) {
                joined[i / partWidth * width + column + i % partWidth] = part[i];
            }
            column += partWidth;
        }
        return joined;
    }

    @ParameterizedTest
    @MethodSource(BACKENDS)
    void linear(Backend backend) {
        for (int[] shape : new int[][] {{67, 33, 207}, {131, 702, 64}, {20, 64, 1}, {9, 3, 4098}}) {
            int n = shape[0];
            int outputs = shape[1];
            int inputs = shape[2];
            float[] x = draws.normals(n * inputs);
            float[] dy = draws.normals(n * outputs);
            float[] w = draws.normals(outputs * inputs);
            float[] bias = draws.normals(outputs);
            assertRowsAreIndependent(backend, n, (bench, from, to) -> {
                Slice y = bench.out((to - from) * outputs);
                Weight weight = bench.kernels().weight(bench.in(w), outputs, inputs);
                bench.kernels()
                        .linear(y, bench.in(rows(x, inputs, from, to)), weight, bench.in(bias), to - from, false);
                return bench.read(y);
            });
            assertRowsAreIndependent(backend, n, (bench, from, to) -> {
                Slice dx = bench.inout(rows(x, inputs, from, to));
                Weight weight = bench.kernels().weight(bench.in(w), outputs, inputs);
                bench.kernels().linearBackwardInput(dx, bench.in(rows(dy, outputs, from, to)), weight, to - from);
                return bench.read(dx);
            });
        }
    }

    @ParameterizedTest
    @MethodSource(BACKENDS)
    void rmsNorm(Backend backend) {
        int n = 19;
        int width = 207;
        float[] x = draws.normals(n * width);
        float[] dy = draws.normals(n * width);
        float[] w = draws.normals(width);
        assertRowsAreIndependent(backend, n, (bench, from, to) -> {
            int count = to - from;
            Slice y = bench.out(count * width);
            Slice inverse = bench.out(count);
            Slice dx = bench.inout(rows(dy, width, from, to));
            Slice in = bench.in(rows(x, width, from, to));
            Slice weight = bench.in(w);
            bench.kernels().rmsNorm(y, inverse, in, weight, count, width, 1e-5f);
            Slice gradient = bench.in(rows(dy, width, from, to));
            bench.kernels().rmsNormBackward(dx, null, gradient, in, weight, inverse, count, width);
            return join(count, bench.read(y), bench.read(dx), bench.read(inverse));
        });
    }

    @ParameterizedTest
    @MethodSource(BACKENDS)
    void addRmsNorm(Backend backend) {
        int n = 67;
        int width = 207;
        float[] x = draws.normals(n * width);
        float[] more = draws.normals(n * width);
        float[] w = draws.normals(width);
        assertRowsAreIndependent(backend, n, (bench, from, to) -> {
            int count = to - from;
            Slice y = bench.out(count * width);
            Slice inverse = bench.out(count);
            Slice sum = bench.out(count * width);
            Slice in = bench.in(rows(x, width, from, to));
            Slice delta = bench.in(rows(more, width, from, to));
            bench.kernels().addRmsNorm(y, inverse, sum, in, delta, bench.in(w), count, width, 1e-5f);
            return join(count, bench.read(y), bench.read(sum), bench.read(inverse));
        });
    }

    @ParameterizedTest
    @MethodSource(BACKENDS)
    void logProbs(Backend backend) {
        int n = 67;
        int width = 33;
        int vocabulary = 702;
        float[] x = draws.normals(n * width);
        float[] w = draws.normals(vocabulary * width);
        float[] dLogProb = draws.normals(n);
        int[] targets = draws.integers(n, vocabulary);
        assertRowsAreIndependent(backend, n, (bench, from, to) -> {
            int count = to - from;
            Slice logProb = bench.out(count);
            Slice lse = bench.out(count);
            Slice entropy = bench.out(count);
            Slice dx = bench.inout(rows(x, width, from, to));
            Slice in = bench.in(rows(x, width, from, to));
            Slice ids = bench.in(Arrays.copyOfRange(targets, from, to));
            Weight weight = bench.kernels().weight(bench.in(w), vocabulary, width);
            bench.kernels().logProbs(logProb, lse, entropy, in, weight, ids, count, 0.9f);
            Slice seed = bench.in(rows(dLogProb, 1, from, to));
            bench.kernels().logProbsBackward(dx, null, seed, in, weight, ids, lse, count, 0.9f);
            return join(count, bench.read(dx), bench.read(entropy), bench.read(lse), bench.read(logProb));
        });
    }

    @ParameterizedTest
    @MethodSource(BACKENDS)
    void scores(Backend backend) {
        int n = 23;
        int width = 207;
        float[] x = draws.normals(n * width);
        float[] w = draws.normals(width);
        assertRowsAreIndependent(backend, n, (bench, from, to) -> {
            Slice scores = bench.out(to - from);
            Slice in = bench.in(rows(x, width, from, to));
            bench.kernels().scores(scores, in, bench.in(w), bench.in(0.1f), to - from, width);
            return bench.read(scores);
        });
    }

    @ParameterizedTest
    @MethodSource(BACKENDS)
    void singleValues(Backend backend) {
        int n = 1_003;
        float[] a = draws.normals(n);
        float[] b = draws.normals(n);
        assertRowsAreIndependent(backend, n, (bench, from, to) -> {
            int count = to - from;
            Slice gate = bench.in(rows(a, 1, from, to));
            Slice up = bench.in(rows(b, 1, from, to));
            Slice y = bench.out(count);
            Slice dGate = bench.inout(new float[count]);
            Slice dUp = bench.inout(new float[count]);
            Slice sum = bench.inout(rows(a, 1, from, to));
            bench.kernels().swiglu(y, gate, up, count);
            bench.kernels().swigluBackward(dGate, dUp, y, gate, up, count);
            bench.kernels().accumulate(sum, up, 0.3f, count);
            return join(count, bench.read(y), bench.read(dGate), bench.read(dUp), bench.read(sum));
        });
    }

    @ParameterizedTest
    @MethodSource(BACKENDS)
    void sampling(Backend backend) {
        int n = 37;
        int vocabulary = 207;
        float[] logits = draws.normals(n * vocabulary);
        float[] uniforms = draws.uniforms(n);
        for (SamplingOptions options :
                new SamplingOptions[] {SamplingOptions.FULL, new SamplingOptions(0.8f, 40, 0.9f, 0.01f)}) {
            assertRowsAreIndependent(backend, n, (bench, from, to) -> {
                int count = to - from;
                Slice tokens = bench.outInts(count);
                Slice logProb = bench.out(count);
                Slice in = bench.in(rows(logits, vocabulary, from, to));
                Slice u = bench.in(rows(uniforms, 1, from, to));
                bench.kernels().sample(tokens, logProb, in, u, count, vocabulary, options);
                return join(count, Output.exact("", bench.readInts(tokens)).values(), bench.read(logProb));
            });
        }
    }

    /** Queries, keys, values and the gradient of the output of packed sequences. */
    private record Packed(float[] q, float[] k, float[] v, float[] dOut, int heads, int keyValueHeads, int headWidth) {
        /** Results and gradients of the tokens [from, from + Σ lengths), joined by token. */
        float[] run(Workbench bench, int window, int from, int... lengths) {
            AttentionShape shape = AttentionCases.shape(lengths, heads, keyValueHeads, headWidth, window);
            int to = from + shape.tokens();
            int query = heads * headWidth;
            int key = keyValueHeads * headWidth;
            Slice out = bench.out(shape.tokens() * query);
            Slice lse = bench.out(shape.tokens() * heads);
            Slice dq = bench.inout(new float[shape.tokens() * query]);
            Slice dk = bench.inout(new float[shape.tokens() * key]);
            Slice dv = bench.inout(new float[shape.tokens() * key]);
            Slice sliceQ = bench.in(rows(q, query, from, to));
            Slice sliceK = bench.in(rows(k, key, from, to));
            Slice sliceV = bench.in(rows(v, key, from, to));
            Slice sliceD = bench.in(rows(dOut, query, from, to));
            Slice offsets = bench.in(AttentionCases.offsets(lengths));
            bench.kernels().attention(out, lse, sliceQ, sliceK, sliceV, offsets, shape);
            bench.kernels().attentionBackward(dq, dk, dv, sliceD, out, lse, sliceQ, sliceK, sliceV, offsets, shape);
            return join(
                    shape.tokens(), bench.read(out), bench.read(dq), bench.read(dk), bench.read(dv), bench.read(lse));
        }
    }

    private Packed packed(int tokens, int heads, int keyValueHeads, int headWidth) {
        return new Packed(
                draws.normals(tokens * heads * headWidth),
                draws.normals(tokens * keyValueHeads * headWidth),
                draws.normals(tokens * keyValueHeads * headWidth),
                draws.normals(tokens * heads * headWidth),
                heads,
                keyValueHeads,
                headWidth);
    }

    @ParameterizedTest
    @MethodSource(BACKENDS)
    void aSequenceAttendsAlikeAloneAndPacked(Backend backend) {
        int[] lengths = {7, 1, 64, 3, 33};
        int[] offsets = AttentionCases.offsets(lengths);
        for (int window : new int[] {0, 5}) {
            Packed batch = packed(offsets[lengths.length], 4, 2, 16);
            float[] whole = run(backend, (bench, _, _) -> batch.run(bench, window, 0, lengths), 0, 0);
            int width = whole.length / offsets[lengths.length];
            for (int b = 0; b < lengths.length; b++) {
                int sequence = b;
                float[] alone = run(
                        backend, (bench, _, _) -> batch.run(bench, window, offsets[sequence], lengths[sequence]), 0, 0);
                OutputAssertions.assertSameBits(
                        Output.exact("", rows(whole, width, offsets[b], offsets[b + 1])),
                        Output.exact("sequence " + b + " window " + window, alone),
                        backend.name());
            }
        }
    }

    @ParameterizedTest
    @MethodSource(BACKENDS)
    void aCachedTokenAttendsAsInTheWholeSequence(Backend backend) {
        for (int window : new int[] {0, 9}) {
            int length = 70;
            Packed sequence = packed(length, 4, 2, 16);
            float[] whole = attention(backend, sequence, window, length);
            float[] cached = cached(backend, sequence, window, length, length);
            double size = 0;
            for (int i = 0; i < whole.length; i++) {
                size = Math.max(size, Math.abs(whole[i]));
            }
            assertTrue(size > 0.5);
            for (int i = 0; i < whole.length; i++) {
                assertEquals(whole[i], cached[i], 1e-5, backend + " seed " + draws.seed() + " value " + i);
            }
        }
    }

    @ParameterizedTest
    @MethodSource(BACKENDS)
    void aCachedTokenAttendsAlikeAloneAndAmongOthers(Backend backend) {
        Packed sequence = packed(41, 4, 2, 16);
        float[] together = cached(backend, sequence, 0, 41, 41);
        float[] alone = cached(backend, sequence, 0, 41, 1);
        OutputAssertions.assertSameBits(
                Output.exact("", together), Output.exact("one token a call", alone), backend.name());
        float[] chunks = cached(backend, sequence, 0, 41, 6);
        OutputAssertions.assertSameBits(
                Output.exact("", together), Output.exact("six tokens a call", chunks), backend.name());
    }

    private static float[] attention(Backend backend, Packed sequence, int window, int length) {
        AttentionShape shape = AttentionCases.shape(
                new int[] {length}, sequence.heads, sequence.keyValueHeads, sequence.headWidth, window);
        try (Workbench bench = new Workbench(backend.kernels().get())) {
            Slice out = bench.out(sequence.q.length);
            Slice lse = bench.out(length * sequence.heads);
            Slice q = bench.in(sequence.q);
            Slice k = bench.in(sequence.k);
            bench.kernels().attention(out, lse, q, k, bench.in(sequence.v), bench.in(0, length), shape);
            return bench.read(out);
        }
    }

    /** Attention of each token to slot 1 of a cache, so many tokens a call. */
    private static float[] cached(Backend backend, Packed sequence, int window, int length, int chunk) {
        CacheShape shape = new CacheShape(2, length + 3, sequence.keyValueHeads, sequence.headWidth);
        int query = sequence.heads * sequence.headWidth;
        int key = sequence.keyValueHeads * sequence.headWidth;
        float scale = (float) (1 / Math.sqrt(sequence.headWidth));
        float[] all = new float[length * query];
        try (Workbench bench = new Workbench(backend.kernels().get())) {
            Slice cache = bench.in(new float[(int) shape.count()]);
            for (int from = 0; from < length; from += chunk) {
                int to = Math.min(length, from + chunk);
                int n = to - from;
                int[] positions = new int[n];
                int[] slots = new int[n];
                for (int i = 0; i < n; i++) {
                    positions[i] = from + i;
                    slots[i] = 1;
                }
                Slice at = bench.in(positions);
                Slice in = bench.in(slots);
                Slice k = bench.in(rows(sequence.k, key, from, to));
                bench.kernels().cacheAppend(cache, k, bench.in(rows(sequence.v, key, from, to)), in, at, n, shape);
                Slice out = bench.out(n * query);
                Slice q = bench.in(rows(sequence.q, query, from, to));
                bench.kernels().attentionCached(out, q, cache, in, at, n, sequence.heads, window, scale, shape);
                System.arraycopy(bench.read(out), 0, all, from * query, n * query);
            }
            return all;
        }
    }
}
