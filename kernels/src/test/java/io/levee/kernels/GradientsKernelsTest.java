package io.levee.kernels;

import io.levee.kernels.Backends.Backend;
import io.levee.kernels.cases.AttentionCases;
import io.levee.kernels.cases.BlockCases;
import io.levee.kernels.cases.CaseDraws;
import io.levee.kernels.cases.Workbench;
import io.levee.kernels.dtype.Dtype;
import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every backward of the tape's operations, on every back-end, against central differences of the reference's forward. */
class GradientsKernelsTest {
    private static final String BACKENDS = "io.levee.kernels.Backends#available";

    private final CaseDraws draws = new CaseDraws(20_251);

    /** A gradient that holds ones already, since backward operations add. */
    private static Slice ones(Workbench bench, int count) {
        float[] values = new float[count];
        Arrays.fill(values, 1f);
        return bench.inout(values);
    }

    /** What was added to the ones. */
    private static float[] added(Workbench bench, Slice gradient) {
        float[] values = bench.read(gradient);
        for (int i = 0; i < values.length; i++) {
            values[i] -= 1f;
        }
        return values;
    }

    @ParameterizedTest
    @MethodSource(BACKENDS)
    void linear(Backend backend) {
        int n = 3;
        int outputs = 5;
        int inputs = 7;
        new GradientCheck(
                        (bench, in) -> {
                            Slice y = bench.out(n * outputs);
                            Weight w = bench.kernels().weight(bench.in(in[1]), outputs, inputs);
                            bench.kernels().linear(y, bench.in(in[0]), w, bench.in(in[2]), n, false);
                            return bench.read(y);
                        },
                        (bench, in, dy) -> {
                            Slice dx = ones(bench, n * inputs);
                            Slice dw = ones(bench, outputs * inputs);
                            Slice dBias = ones(bench, outputs);
                            Weight w = bench.kernels().weight(bench.in(in[1]), outputs, inputs);
                            bench.kernels().linearBackwardInput(dx, bench.in(dy), w, n);
                            bench.kernels().linearBackwardWeight(dw, bench.in(dy), bench.in(in[0]), n, outputs, inputs);
                            bench.kernels().biasBackward(dBias, bench.in(dy), n, outputs);
                            return new float[][] {added(bench, dx), added(bench, dw), added(bench, dBias)};
                        },
                        draws.normals(n * inputs),
                        draws.normals(outputs * inputs),
                        draws.normals(outputs))
                .run(backend, draws);
    }

    @ParameterizedTest
    @MethodSource(BACKENDS)
    void embeddingAndGatheredRows(Backend backend) {
        int[] rows = {4, 0, 4, 2, 1, 4};
        int width = 5;
        new GradientCheck(
                        (bench, in) -> {
                            Slice y = bench.out(rows.length * width);
                            bench.kernels().embedding(y, bench.in(in[0]), bench.in(rows), rows.length, width);
                            return bench.read(y);
                        },
                        (bench, _, dy) -> {
                            Slice dTable = ones(bench, 6 * width);
                            bench.kernels().embeddingBackward(dTable, bench.in(dy), bench.in(rows), rows.length, width);
                            return new float[][] {added(bench, dTable)};
                        },
                        draws.normals(6 * width))
                .run(backend, draws);
        new GradientCheck(
                        (bench, in) -> {
                            Slice y = bench.out(rows.length * width);
                            bench.kernels().gatherRows(y, bench.in(in[0]), bench.in(rows), rows.length, width);
                            return bench.read(y);
                        },
                        (bench, _, dy) -> {
                            Slice dx = ones(bench, 6 * width);
                            bench.kernels().gatherRowsBackward(dx, bench.in(dy), bench.in(rows), rows.length, width);
                            return new float[][] {added(bench, dx)};
                        },
                        draws.normals(6 * width))
                .run(backend, draws);
    }

    @ParameterizedTest
    @MethodSource(BACKENDS)
    void rmsNorm(Backend backend) {
        int n = 3;
        int width = 9;
        new GradientCheck(
                        (bench, in) -> {
                            Slice y = bench.out(n * width);
                            bench.kernels().rmsNorm(y, bench.out(n), bench.in(in[0]), bench.in(in[1]), n, width, 1e-3f);
                            return bench.read(y);
                        },
                        (bench, in, dy) -> {
                            Slice x = bench.in(in[0]);
                            Slice weight = bench.in(in[1]);
                            Slice inverse = bench.out(n);
                            bench.kernels().rmsNorm(bench.out(n * width), inverse, x, weight, n, width, 1e-3f);
                            Slice dx = ones(bench, n * width);
                            Slice dWeight = ones(bench, width);
                            bench.kernels().rmsNormBackward(dx, dWeight, bench.in(dy), x, weight, inverse, n, width);
                            return new float[][] {added(bench, dx), added(bench, dWeight)};
                        },
                        draws.normals(n * width),
                        draws.normals(width))
                .run(backend, draws);
    }

    /** One buffer is the gradient of the sum, then that of both of its terms. */
    @ParameterizedTest
    @MethodSource(BACKENDS)
    void addRmsNorm(Backend backend) {
        int n = 3;
        int width = 9;
        int count = n * width;
        new GradientCheck(
                        (bench, in) -> {
                            Slice y = bench.out(count);
                            Slice sum = bench.out(count);
                            Slice x = bench.in(in[0]);
                            Slice delta = bench.in(in[1]);
                            Slice weight = bench.in(in[2]);
                            bench.kernels().addRmsNorm(y, bench.out(n), sum, x, delta, weight, n, width, 1e-3f);
                            float[] both = Arrays.copyOf(bench.read(sum), 2 * count);
                            System.arraycopy(bench.read(y), 0, both, count, count);
                            return both;
                        },
                        (bench, in, dBoth) -> {
                            Slice y = bench.out(count);
                            Slice inverse = bench.out(n);
                            Slice sum = bench.out(count);
                            Slice x = bench.in(in[0]);
                            Slice delta = bench.in(in[1]);
                            Slice weight = bench.in(in[2]);
                            bench.kernels().addRmsNorm(y, inverse, sum, x, delta, weight, n, width, 1e-3f);
                            Slice dSum = bench.inout(Arrays.copyOf(dBoth, count));
                            Slice dWeight = ones(bench, width);
                            Slice dy = bench.in(Arrays.copyOfRange(dBoth, count, 2 * count));
                            bench.kernels().rmsNormBackward(dSum, dWeight, dy, sum, weight, inverse, n, width);
                            return new float[][] {bench.read(dSum), bench.read(dSum), added(bench, dWeight)};
                        },
                        draws.normals(count),
                        draws.normals(count),
                        draws.normals(width))
                .run(backend, draws);
    }

    @ParameterizedTest
    @MethodSource(BACKENDS)
    void rotaryIsUndoneByItsInverse(Backend backend) {
        int n = 3;
        int heads = 2;
        int headWidth = 6;
        int[] positions = {0, 5, 3};
        float[] table = BlockCases.angles(8, headWidth);
        GradientCheck.Forward forward = (bench, in) -> {
            Slice x = bench.inout(in[0]);
            bench.kernels().rotary(x, bench.in(positions), bench.in(table), n, heads, headWidth, false);
            return bench.read(x);
        };
        new GradientCheck(
                        forward,
                        (bench, _, dy) -> {
                            Slice dx = bench.inout(dy);
                            bench.kernels().rotary(dx, bench.in(positions), bench.in(table), n, heads, headWidth, true);
                            return new float[][] {bench.read(dx)};
                        },
                        draws.normals(n * heads * headWidth))
                .run(backend, draws);
    }

    @ParameterizedTest
    @MethodSource(BACKENDS)
    void attention(Backend backend) {
        attention(backend, AttentionCases.shape(new int[] {5, 1, 3}, 2, 1, 3, 0), 5, 1, 3);
    }

    @ParameterizedTest
    @MethodSource(BACKENDS)
    void attentionWithAWindowAndGroups(Backend backend) {
        attention(backend, AttentionCases.shape(new int[] {6, 2}, 4, 2, 2, 3), 6, 2);
    }

    private void attention(Backend backend, AttentionShape shape, int... lengths) {
        int[] offsets = AttentionCases.offsets(lengths);
        int queries = shape.tokens() * shape.heads() * shape.headWidth();
        int keys = shape.tokens() * shape.keyValueHeads() * shape.headWidth();
        int rows = shape.tokens() * shape.heads();
        new GradientCheck(
                        (bench, in) -> {
                            Slice out = bench.out(queries);
                            bench.kernels()
                                    .attention(
                                            out,
                                            bench.out(rows),
                                            bench.in(in[0]),
                                            bench.in(in[1]),
                                            bench.in(in[2]),
                                            bench.in(offsets),
                                            shape);
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
                            Slice dq = ones(bench, queries);
                            Slice dk = ones(bench, keys);
                            Slice dv = ones(bench, keys);
                            bench.kernels().attentionBackward(dq, dk, dv, bench.in(dy), out, lse, q, k, v, at, shape);
                            return new float[][] {added(bench, dq), added(bench, dk), added(bench, dv)};
                        },
                        draws.normals(queries),
                        draws.normals(keys),
                        draws.normals(keys))
                .run(backend, draws);
    }

    @ParameterizedTest
    @MethodSource(BACKENDS)
    void swiglu(Backend backend) {
        int count = 21;
        new GradientCheck(
                        (bench, in) -> {
                            Slice y = bench.out(count);
                            bench.kernels().swiglu(y, bench.in(in[0]), bench.in(in[1]), count);
                            return bench.read(y);
                        },
                        (bench, in, dy) -> {
                            Slice dGate = ones(bench, count);
                            Slice dUp = ones(bench, count);
                            bench.kernels()
                                    .swigluBackward(dGate, dUp, bench.in(dy), bench.in(in[0]), bench.in(in[1]), count);
                            return new float[][] {added(bench, dGate), added(bench, dUp)};
                        },
                        draws.normals(count),
                        draws.normals(count))
                .run(backend, draws);
    }

    @ParameterizedTest
    @MethodSource(BACKENDS)
    void geglu(Backend backend) {
        int count = 21;
        new GradientCheck(
                        (bench, in) -> {
                            Slice y = bench.out(count);
                            bench.kernels().geglu(y, bench.in(in[0]), bench.in(in[1]), count);
                            return bench.read(y);
                        },
                        (bench, in, dy) -> {
                            Slice dGate = ones(bench, count);
                            Slice dUp = ones(bench, count);
                            bench.kernels()
                                    .gegluBackward(dGate, dUp, bench.in(dy), bench.in(in[0]), bench.in(in[1]), count);
                            return new float[][] {added(bench, dGate), added(bench, dUp)};
                        },
                        draws.normals(count),
                        draws.normals(count))
                .run(backend, draws);
    }

    @ParameterizedTest
    @MethodSource(BACKENDS)
    void logProbs(Backend backend) {
        int r = 3;
        int width = 4;
        int vocabulary = 7;
        int[] targets = {6, 0, 3};
        float temperature = 0.8f;
        new GradientCheck(
                        (bench, in) -> {
                            Slice logProb = bench.out(r);
                            Weight w = bench.kernels().weight(bench.in(in[1]), vocabulary, width);
                            bench.kernels()
                                    .logProbs(
                                            logProb,
                                            bench.out(r),
                                            null,
                                            bench.in(in[0]),
                                            w,
                                            bench.in(targets),
                                            r,
                                            temperature);
                            return bench.read(logProb);
                        },
                        (bench, in, dy) -> {
                            Slice lse = bench.out(r);
                            Slice x = bench.in(in[0]);
                            Slice ids = bench.in(targets);
                            Weight w = bench.kernels().weight(bench.in(in[1]), vocabulary, width);
                            bench.kernels().logProbs(bench.out(r), lse, null, x, w, ids, r, temperature);
                            Slice dx = ones(bench, r * width);
                            Slice dw = ones(bench, vocabulary * width);
                            bench.kernels().logProbsBackward(dx, dw, bench.in(dy), x, w, ids, lse, r, temperature);
                            return new float[][] {added(bench, dx), added(bench, dw)};
                        },
                        draws.normals(r * width),
                        draws.normals(vocabulary * width))
                .run(backend, draws);
    }

    @ParameterizedTest
    @MethodSource(BACKENDS)
    void linearOfAQuantisedWeight(Backend backend) {
        int n = 2;
        int outputs = 3;
        int inputs = 32;
        GradientCheck.Forward forward = (bench, in) -> {
            Slice y = bench.out(n * outputs);
            Weight w = quantised(bench, outputs, inputs);
            bench.kernels().linear(y, bench.in(in[0]), w, null, n, false);
            return bench.read(y);
        };
        new GradientCheck(
                        forward,
                        (bench, _, dy) -> {
                            Slice dx = ones(bench, n * inputs);
                            bench.kernels().linearBackwardInput(dx, bench.in(dy), quantised(bench, outputs, inputs), n);
                            return new float[][] {added(bench, dx)};
                        },
                        draws.normals(n * inputs))
                .run(backend, draws);
    }

    private static Weight quantised(Workbench bench, int outputs, int inputs) {
        return bench.kernels().weight(bench.in(new CaseDraws(3), Dtype.Q8_0, outputs * inputs), outputs, inputs);
    }

    @ParameterizedTest
    @MethodSource(BACKENDS)
    void scores(Backend backend) {
        int r = 4;
        int width = 5;
        new GradientCheck(
                        (bench, in) -> {
                            Slice scores = bench.out(r);
                            bench.kernels().scores(scores, bench.in(in[0]), bench.in(in[1]), bench.in(in[2]), r, width);
                            return bench.read(scores);
                        },
                        (bench, in, dy) -> {
                            Slice dx = ones(bench, r * width);
                            Slice dw = ones(bench, width);
                            Slice dBias = ones(bench, 1);
                            bench.kernels()
                                    .scoresBackward(
                                            dx, dw, dBias, bench.in(dy), bench.in(in[0]), bench.in(in[1]), r, width);
                            return new float[][] {added(bench, dx), added(bench, dw), added(bench, dBias)};
                        },
                        draws.normals(r * width),
                        draws.normals(width),
                        draws.normals(1))
                .run(backend, draws);
    }
}
