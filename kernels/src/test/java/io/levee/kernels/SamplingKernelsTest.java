package io.levee.kernels;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.levee.kernels.Backends.Backend;
import io.levee.kernels.cases.CaseDraws;
import io.levee.kernels.cases.Workbench;
import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What sampling must do, on a distribution of four tokens with probabilities 0.1, 0.2, 0.3 and 0.4. */
class SamplingKernelsTest {
    private static final String BACKENDS = "io.levee.kernels.Backends#available";
    private static final double[] PROBABILITIES = {0.1, 0.2, 0.3, 0.4};

    /** Tokens for uniforms, all from the same logits. */
    private static int[] sample(Backend backend, float[] logits, SamplingOptions options, float... uniforms) {
        int n = uniforms.length;
        try (Workbench bench = new Workbench(backend.kernels().get())) {
            Slice tokens = bench.outInts(n);
            bench.kernels()
                    .sample(
                            tokens,
                            bench.out(n),
                            bench.in(repeat(logits, n)),
                            bench.in(uniforms),
                            n,
                            logits.length,
                            options);
            return bench.readInts(tokens);
        }
    }

    private static float[] repeat(float[] row, int times) {
        float[] all = new float[row.length * times];
        for (int i = 0; i < all.length; i++) {
            all[i] = row[i % row.length];
        }
        return all;
    }

    private static float[] logits() {
        float[] logits = new float[PROBABILITIES.length];
        for (int i = 0; i < logits.length; i++) {
            logits[i] = (float) Math.log(PROBABILITIES[i]) + 5;
        }
        return logits;
    }

    @ParameterizedTest
    @MethodSource(BACKENDS)
    void uniformsAreInvertedInTheOrderOfIds(Backend backend) {
        int[] tokens = sample(
                backend, logits(), SamplingOptions.FULL, 0f, 0.09f, 0.11f, 0.29f, 0.31f, 0.59f, 0.61f, 0.999999f);
        assertArrayEquals(new int[] {0, 0, 1, 1, 2, 2, 3, 3}, tokens);
    }

    @ParameterizedTest
    @MethodSource(BACKENDS)
    void topKKeepsTheLikeliestAndDrawsFromThemOnly(Backend backend) {
        SamplingOptions two = new SamplingOptions(1f, 2, 1f, 0f);
        assertArrayEquals(new int[] {2, 2, 3, 3}, sample(backend, logits(), two, 0f, 0.42f, 0.43f, 0.999f));
        SamplingOptions one = new SamplingOptions(1f, 1, 1f, 0f);
        assertArrayEquals(new int[] {3, 3}, sample(backend, logits(), one, 0f, 0.999f));
    }

    @ParameterizedTest
    @MethodSource(BACKENDS)
    void topKKeepsTheLowestIdsAmongEquals(Backend backend) {
        SamplingOptions two = new SamplingOptions(1f, 2, 1f, 0f);
        assertArrayEquals(new int[] {0, 1}, sample(backend, new float[] {1, 1, 1, 1, 1}, two, 0.49f, 0.51f));
    }

    @ParameterizedTest
    @MethodSource(BACKENDS)
    void topPKeepsTheSmallestSetThatReachesIt(Backend backend) {
        SamplingOptions most = new SamplingOptions(1f, 0, 0.65f, 0f);
        assertArrayEquals(new int[] {2, 3}, sample(backend, logits(), most, 0f, 0.999f));
        SamplingOptions more = new SamplingOptions(1f, 0, 0.75f, 0f);
        assertArrayEquals(new int[] {1, 3}, sample(backend, logits(), more, 0f, 0.999f));
        SamplingOptions tiny = new SamplingOptions(1f, 0, 1e-6f, 0f);
        assertArrayEquals(new int[] {3, 3}, sample(backend, logits(), tiny, 0f, 0.999f));
    }

    @ParameterizedTest
    @MethodSource(BACKENDS)
    void topPCountsWhatTopKHasLeft(Backend backend) {
        SamplingOptions options = new SamplingOptions(1f, 2, 0.5f, 0f);
        assertArrayEquals(new int[] {3, 3}, sample(backend, logits(), options, 0f, 0.999f));
    }

    @ParameterizedTest
    @MethodSource(BACKENDS)
    void minPKeepsTokensNearTheLikeliest(Backend backend) {
        SamplingOptions options = new SamplingOptions(1f, 0, 1f, 0.6f);
        assertArrayEquals(new int[] {2, 3}, sample(backend, logits(), options, 0f, 0.999f));
    }

    @ParameterizedTest
    @MethodSource(BACKENDS)
    void theTemperatureComesBeforeTheFilters(Backend backend) {
        SamplingOptions options = new SamplingOptions(0.5f, 0, 1f, 0.5f);
        assertArrayEquals(new int[] {2, 3}, sample(backend, logits(), options, 0.1f, 0.9f));
        SamplingOptions hot = new SamplingOptions(4f, 0, 1f, 0.75f);
        assertArrayEquals(new int[] {1, 3}, sample(backend, logits(), hot, 0f, 0.9f));
    }

    @ParameterizedTest
    @MethodSource(BACKENDS)
    void greedyTakesTheLowestIdAmongEquals(Backend backend) {
        assertArrayEquals(new int[] {1}, sample(backend, new float[] {0, 7, 3, 7, 7}, SamplingOptions.GREEDY, 0.9f));
        float[] wide = new float[207];
        wide[101] = 1;
        wide[200] = 1;
        assertArrayEquals(new int[] {101}, sample(backend, wide, SamplingOptions.GREEDY, 0.9f));
    }

    @ParameterizedTest
    @MethodSource(BACKENDS)
    void tokensThatAreImpossibleAreNeverDrawn(Backend backend) {
        float none = Float.NEGATIVE_INFINITY;
        float[] logits = {none, 0, none, 0, none};
        assertArrayEquals(
                new int[] {1, 1, 3, 3},
                sample(backend, logits, SamplingOptions.FULL, 0f, 0.49f, 0.51f, Math.nextDown(1f)));
    }

    @ParameterizedTest
    @MethodSource(BACKENDS)
    void theRecordedLogProbabilityIsThatOfTheFullSoftmax(Backend backend) {
        try (Workbench bench = new Workbench(backend.kernels().get())) {
            Slice tokens = bench.outInts(1);
            Slice logProb = bench.out(1);
            SamplingOptions filtered = new SamplingOptions(2f, 1, 0.5f, 0.9f);
            bench.kernels().sample(tokens, logProb, bench.in(logits()), bench.in(0.5f), 1, 4, filtered);
            double sum = Arrays.stream(PROBABILITIES).map(Math::sqrt).sum();
            assertEquals(3, bench.readInts(tokens)[0]);
            assertEquals(Math.log(Math.sqrt(0.4) / sum), bench.read(logProb)[0], 1e-6);

            bench.kernels().sample(tokens, logProb, bench.in(logits()), bench.in(0.5f), 1, 4, SamplingOptions.GREEDY);
            assertEquals(Math.log(0.4), bench.read(logProb)[0], 1e-6);
        }
    }

    @ParameterizedTest
    @MethodSource(BACKENDS)
    void frequenciesApproachTheProbabilities(Backend backend) {
        int n = 20_000;
        CaseDraws draws = new CaseDraws(5);
        int[] counts = new int[4];
        for (int token : sample(backend, logits(), SamplingOptions.FULL, draws.uniforms(n))) {
            counts[token]++;
        }
        for (int token = 0; token < 4; token++) {
            double p = PROBABILITIES[token];
            double deviation = Math.abs(counts[token] - n * p) / Math.sqrt(n * p * (1 - p));
            assertTrue(
                    deviation < 4,
                    backend + " seed " + draws.seed() + ": token " + token + " drawn " + counts[token] + " times of "
                            + n + ", expected " + n * p);
        }
    }
}
