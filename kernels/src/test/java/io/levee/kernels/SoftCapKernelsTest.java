package io.levee.kernels;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.levee.kernels.Backends.Backend;
import io.levee.kernels.cases.AttentionCases;
import io.levee.kernels.cases.CaseDraws;
import io.levee.kernels.cases.Output;
import io.levee.kernels.cases.Workbench;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Soft-capped attention and language heads: against the reference, against differences, packed against cached. */
class SoftCapKernelsTest {
    /** Below the size of the scores, so that the cap bends them much. */
    private static final float CAP = 0.9f;

    private final CaseDraws draws = new CaseDraws(11);

    static Stream<Backend> capable() {
        return Backends.available().stream().filter(SoftCapKernelsTest::hasSoftCaps);
    }

    private static boolean hasSoftCaps(Backend backend) {
        try (Kernels kernels = backend.kernels().get()) {
            return kernels.hasSoftCaps();
        }
    }

    private static AttentionShape capped(AttentionShape s) {
        return new AttentionShape(
                s.sequences(),
                s.tokens(),
                s.longest(),
                s.heads(),
                s.keyValueHeads(),
                s.headWidth(),
                s.window(),
                s.scale(),
                CAP);
    }

    /** out, lse, dq, dk, dv of packed sequences. */
    private List<Output> attention(Backend backend, AttentionShape shape, int... lengths) {
        CaseDraws fresh = new CaseDraws(3);
        int queries = shape.tokens() * shape.heads() * shape.headWidth();
        int keys = shape.tokens() * shape.keyValueHeads() * shape.headWidth();
        long length = shape.longest() + shape.headWidth();
        try (Workbench bench = new Workbench(backend.kernels().get())) {
            Slice q = bench.in(fresh.normals(queries));
            Slice k = bench.in(fresh.normals(keys));
            Slice v = bench.in(fresh.normals(keys));
            Slice offsets = bench.in(AttentionCases.offsets(lengths));
            Slice out = bench.out(queries);
            Slice lse = bench.out(shape.tokens() * shape.heads());
            bench.kernels().attention(out, lse, q, k, v, offsets, shape);
            Slice dq = bench.inout(fresh.normals(queries));
            Slice dk = bench.inout(fresh.normals(keys));
            Slice dv = bench.inout(fresh.normals(keys));
            Slice dOut = bench.in(fresh.normals(queries));
            bench.kernels().attentionBackward(dq, dk, dv, dOut, out, lse, q, k, v, offsets, shape);
            return List.of(
                    Output.sums("out", bench.read(out), length),
                    Output.sums("lse", bench.read(lse), length),
                    Output.sums("dq", bench.read(dq), 4 * length),
                    Output.sums("dk", bench.read(dk), 8 * length),
                    Output.sums("dv", bench.read(dv), 8 * length));
        }
    }

    @ParameterizedTest
    @MethodSource("capable")
    void attentionAgreesWithTheReference(Backend backend) {
        int[][] cases = {{1, 1, 4, 0}, {2, 2, 7, 0}, {4, 2, 16, 5}, {2, 1, 64, 40}, {1, 1, 31, 1}};
        for (int[] lengths : new int[][] {{1}, {3, 1}, {7, 1, 8, 31}, {130}, {33, 17, 65}}) {
            for (int[] c : cases) {
                AttentionShape shape = capped(AttentionCases.shape(lengths, c[0], c[1], c[2], c[3]));
                List<Output> expected = attention(Backends.reference(), shape, lengths);
                List<Output> found = attention(backend, shape, lengths);
                for (int i = 0; i < expected.size(); i++) {
                    OutputAssertions.assertWithin(
                            backend.bound(),
                            expected.get(i),
                            found.get(i),
                            backend + " " + Arrays.toString(lengths) + " " + Arrays.toString(c));
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("capable")
    void attentionsGradientsAreThoseOfDifferences(Backend backend) {
        AttentionShape shape = capped(AttentionCases.shape(new int[] {5, 1, 3}, 4, 2, 3, 4));
        int[] offsets = AttentionCases.offsets(5, 1, 3);
        int queries = shape.tokens() * shape.heads() * shape.headWidth();
        int keys = shape.tokens() * shape.keyValueHeads() * shape.headWidth();
        int rows = shape.tokens() * shape.heads();
        new GradientCheck(
                        (bench, in) -> {
                            Slice out = bench.out(queries);
                            Slice q = bench.in(in[0]);
                            Slice k = bench.in(in[1]);
                            Slice v = bench.in(in[2]);
                            bench.kernels().attention(out, bench.out(rows), q, k, v, bench.in(offsets), shape);
                            return bench.read(out);
                        },
                        (bench, in, dy) -> {
                            Slice q = bench.in(in[0]);
                            Slice k = bench.in(in[1]);
                            Slice v = bench.in(in[2]);
                            Slice at = bench.in(offsets);
                            Slice out = bench.out(queries);
                            Slice lse = bench.out(rows);
                            bench.kernels().attention(out, lse, q, k, v, at, shape);
                            Slice dq = bench.inout(new float[queries]);
                            Slice dk = bench.inout(new float[keys]);
                            Slice dv = bench.inout(new float[keys]);
                            bench.kernels().attentionBackward(dq, dk, dv, bench.in(dy), out, lse, q, k, v, at, shape);
                            return new float[][] {bench.read(dq), bench.read(dk), bench.read(dv)};
                        },
                        draws.normals(queries),
                        draws.normals(keys),
                        draws.normals(keys))
                .run(backend, draws);
    }

    @ParameterizedTest
    @MethodSource("capable")
    void aCachedTokenHasTheValuesOfThePackedPass(Backend backend) {
        for (int[] c : new int[][] {{4, 2, 16, 0}, {3, 1, 7, 6}, {2, 2, 64, 40}, {6, 1, 40, 0}}) {
            int length = 135;
            AttentionShape shape = capped(AttentionCases.shape(new int[] {length}, c[0], c[1], c[2], c[3]));
            CacheShape cacheShape = new CacheShape(1, length, c[1], c[2]);
            try (Workbench bench = new Workbench(backend.kernels().get())) {
                int queries = length * c[0] * c[2];
                Slice q = bench.in(draws.normals(queries));
                Slice k = bench.in(draws.normals(length * c[1] * c[2]));
                Slice v = bench.in(draws.normals(length * c[1] * c[2]));
                Slice packed = bench.out(queries);
                bench.kernels().attention(packed, bench.out(length * c[0]), q, k, v, bench.in(0, length), shape);
                Slice cache = bench.in(new float[(int) cacheShape.count()]);
                Slice slots = bench.in(new int[length]);
                Slice positions = bench.in(IntStream.range(0, length).toArray());
                bench.kernels().cacheAppend(cache, k, v, slots, positions, length, cacheShape);
                Slice out = bench.out(queries);
                bench.kernels()
                        .attentionCached(
                                out, q, cache, slots, positions, length, c[0], c[3], shape.scale(), CAP, cacheShape);
                OutputAssertions.assertSameBits(
                        Output.exact("packed", bench.read(packed)),
                        Output.exact("cached", bench.read(out)),
                        backend + Arrays.toString(c));
            }
        }
    }

    /** logProb, lse, entropy, dx, dw. */
    private List<Output> head(Backend backend, int r, int width, int vocabulary) {
        CaseDraws fresh = new CaseDraws(5);
        try (Workbench bench = new Workbench(backend.kernels().get())) {
            Weight w = bench.kernels().weight(bench.in(fresh.normals(vocabulary * width)), vocabulary, width);
            Slice x = bench.in(fresh.normals(r * width));
            Slice targets = bench.in(fresh.integers(r, vocabulary));
            Slice logProb = bench.out(r);
            Slice lse = bench.out(r);
            Slice entropy = bench.out(r);
            bench.kernels().logProbs(logProb, lse, entropy, x, w, targets, r, 0.7f, 2.5f);
            Slice dx = bench.inout(fresh.normals(r * width));
            Slice dw = bench.inout(fresh.normals(vocabulary * width));
            Slice dLogProb = bench.in(fresh.normals(r));
            bench.kernels().logProbsBackward(dx, dw, dLogProb, x, w, targets, lse, r, 0.7f, 2.5f);
            long length = width + vocabulary;
            List<Output> outputs = new ArrayList<>();
            outputs.add(Output.sums("logProb", bench.read(logProb), 4 * length));
            outputs.add(Output.sums("lse", bench.read(lse), 4 * length));
            outputs.add(Output.sums("entropy", bench.read(entropy), 4 * length));
            outputs.add(Output.sums("dx", bench.read(dx), length));
            outputs.add(Output.sums("dw", bench.read(dw), width + r));
            return outputs;
        }
    }

    @ParameterizedTest
    @MethodSource("capable")
    void theHeadAgreesWithTheReference(Backend backend) {
        for (int[] c : new int[][] {{1, 1, 3}, {3, 7, 31}, {8, 64, 207}, {67, 31, 702}, {5, 16, 1100}}) {
            List<Output> expected = head(Backends.reference(), c[0], c[1], c[2]);
            List<Output> found = head(backend, c[0], c[1], c[2]);
            for (int i = 0; i < expected.size(); i++) {
                OutputAssertions.assertWithin(
                        backend.bound(), expected.get(i), found.get(i), backend + " " + Arrays.toString(c));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("capable")
    void theHeadsGradientsAreThoseOfDifferences(Backend backend) {
        int r = 3;
        int width = 4;
        int vocabulary = 7;
        int[] targets = {6, 0, 3};
        new GradientCheck(
                        (bench, in) -> {
                            Slice logProb = bench.out(r);
                            Slice x = bench.in(in[0]);
                            Weight w = bench.kernels().weight(bench.in(in[1]), vocabulary, width);
                            bench.kernels()
                                    .logProbs(logProb, bench.out(r), null, x, w, bench.in(targets), r, 0.8f, 1.5f);
                            return bench.read(logProb);
                        },
                        (bench, in, dy) -> {
                            Slice lse = bench.out(r);
                            Slice x = bench.in(in[0]);
                            Slice ids = bench.in(targets);
                            Weight w = bench.kernels().weight(bench.in(in[1]), vocabulary, width);
                            bench.kernels().logProbs(bench.out(r), lse, null, x, w, ids, r, 0.8f, 1.5f);
                            Slice dx = bench.inout(new float[r * width]);
                            Slice dw = bench.inout(new float[vocabulary * width]);
                            bench.kernels().logProbsBackward(dx, dw, bench.in(dy), x, w, ids, lse, r, 0.8f, 1.5f);
                            return new float[][] {bench.read(dx), bench.read(dw)};
                        },
                        draws.normals(r * width),
                        draws.normals(vocabulary * width))
                .run(backend, draws);
    }

    @Test
    void aDeviceWithoutSoftCapsSaysSo() {
        List<Backend> incapable = Backends.available().stream()
                .filter(backend -> !hasSoftCaps(backend))
                .toList();
        assertTrue(incapable.stream().allMatch(backend -> backend.name().startsWith("cuda")), incapable.toString());
        for (Backend backend : incapable) {
            try (Workbench bench = new Workbench(backend.kernels().get())) {
                AttentionShape shape = capped(AttentionCases.shape(new int[] {1}, 1, 1, 4, 0));
                Slice x = bench.in(new float[4]);
                UnsupportedOperationException refused = assertThrows(
                        UnsupportedOperationException.class,
                        () -> bench.kernels().attention(bench.out(4), bench.out(1), x, x, x, bench.in(0, 1), shape));
                assertEquals("attention: no soft cap on this device", refused.getMessage());
            }
        }
    }
}
