package io.levee.kernels.simd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.levee.kernels.SamplingOptions;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Drawn tokens against filters and inversion in double precision. */
class SamplingTest {
    private static final int ROWS = 40;

    private static MemorySegment uniforms(int n) {
        MemorySegment u = Native.zeros(n);
        for (int i = 0; i < n; i++) {
            u.setAtIndex(Lanes.F32, i, (i + 0.37f) / n);
        }
        return u;
    }

    private static List<MemorySegment> sample(
            MemorySegment logits, MemorySegment uniforms, int vocabulary, SamplingOptions options) {
        int n = (int) (uniforms.byteSize() / 4);
        return Teams.agree("sampling", workers -> {
            List<MemorySegment> results = List.of(Native.zeros(n), Native.zeros(n));
            MemorySegment rows = Native.copy(logits);
            new Sampling(workers).run(results.get(0), results.get(1), rows, uniforms, n, vocabulary, options);
            return results;
        });
    }

    /** The ids that top-k, then top-p, then min-p keep, by full sorts. */
    private static int[] kept(double[] p, SamplingOptions options) {
        int[] order = IntStream.range(0, p.length)
                .boxed()
                .sorted((a, b) -> p[a] == p[b] ? a - b : Double.compare(p[b], p[a]))
                .limit(options.topK() == 0 ? p.length : options.topK())
                .mapToInt(Integer::intValue)
                .toArray();
        double whole = IntStream.of(order).mapToDouble(v -> p[v]).sum();
        int count = 0;
        double sum = 0;
        while (count < order.length && (count == 0 || sum < options.topP() * whole)) {
            sum += p[order[count++]];
        }
        return IntStream.of(order)
                .limit(count)
                .filter(v -> p[v] >= options.minP() * p[order[0]])
                .sorted()
                .toArray();
    }

    @ParameterizedTest
    @CsvSource({
        "1, 0, 1, 0, 418",
        "0.7, 0, 1, 0, 1000",
        "1.3, 0, 1, 0, 3",
        "1, 20, 1, 0, 418",
        "1, 1, 1, 0, 7",
        "2, 0, 0.8, 0, 418",
        "1, 0, 1, 0.05, 700",
        "1, 50, 0.9, 0, 418",
        "0.9, 30, 0.95, 0.1, 1031",
        "1, 5000, 0.5, 0, 64",
        "1, 0, 1e-6, 0, 64"
    })
    void drawsByInversionOverWhatTheFiltersKeep(float temperature, int topK, float topP, float minP, int vocabulary) {
        SamplingOptions options = new SamplingOptions(temperature, topK, topP, minP);
        MemorySegment logits = Native.random(3, (long) ROWS * vocabulary, 4);
        MemorySegment uniforms = uniforms(ROWS);
        List<MemorySegment> found = sample(logits, uniforms, vocabulary, options);
        for (int row = 0; row < ROWS; row++) {
            double[] p = new double[vocabulary];
            double total = 0;
            for (int v = 0; v < vocabulary; v++) {
                p[v] = Math.exp(Native.at(logits, (long) row * vocabulary + v) / (double) temperature);
                total += p[v];
            }
            int[] kept = kept(p, options);
            double whole = IntStream.of(kept).mapToDouble(v -> p[v]).sum();
            int token = Native.intAt(found.get(0), row);
            double before = IntStream.of(kept)
                            .filter(v -> v < token)
                            .mapToDouble(v -> p[v])
                            .sum()
                    / whole;
            double uniform = Native.at(uniforms, row);
            String what = "row " + row + ", token " + token;
            assertTrue(IntStream.of(kept).anyMatch(v -> v == token), what + " is dropped");
            assertTrue(
                    before <= uniform + 1e-6 && before + p[token] / whole >= uniform - 1e-6, what + " for " + uniform);
            assertEquals(Math.log(p[token] / total), Native.at(found.get(1), row), 2e-6, what + ": log-probability");
        }
    }

    @Test
    void greedyTakesTheLowestIdAmongEquals() {
        MemorySegment logits = Native.filled(3 * 20L, -1f);
        for (int id : new int[] {7, 12, 19}) {
            logits.setAtIndex(Lanes.F32, 20 + id, 2f);
        }
        logits.setAtIndex(Lanes.F32, 40 + 19, 5f);
        List<MemorySegment> found = sample(logits, uniforms(3), 20, SamplingOptions.GREEDY);
        assertEquals(0, Native.intAt(found.get(0), 0));
        assertEquals(7, Native.intAt(found.get(0), 1));
        assertEquals(19, Native.intAt(found.get(0), 2));
        double others = 3 + 17 * Math.exp(-3);
        assertEquals(-Math.log(others), Native.at(found.get(1), 1), 1e-6);
    }

    /** Tokens of probability 0 are never drawn, whatever the uniform. */
    @Test
    void impossibleTokensAreNeverDrawn() {
        MemorySegment logits = Native.filled(2 * 600L, Float.NEGATIVE_INFINITY);
        logits.setAtIndex(Lanes.F32, 300, 0f);
        logits.setAtIndex(Lanes.F32, 600 + 10, 0f);
        logits.setAtIndex(Lanes.F32, 600 + 580, 0f);
        MemorySegment uniforms = Native.zeros(2);
        uniforms.setAtIndex(Lanes.F32, 1, Math.nextDown(1f));
        List<MemorySegment> found = sample(logits, uniforms, 600, SamplingOptions.FULL);
        assertEquals(300, Native.intAt(found.get(0), 0));
        assertEquals(0f, Native.at(found.get(1), 0));
        assertEquals(580, Native.intAt(found.get(0), 1));
    }

    @Test
    void frequenciesFollowTheSoftmax() {
        int n = 2_000;
        MemorySegment logits = Native.zeros(3L * n);
        for (int i = 0; i < n; i++) {
            logits.setAtIndex(Lanes.F32, 3L * i + 1, (float) Math.log(3));
        }
        List<MemorySegment> found = sample(logits, uniforms(n), 3, SamplingOptions.FULL);
        long ones = IntStream.range(0, n)
                .filter(i -> Native.intAt(found.get(0), i) == 1)
                .count();
        assertEquals(0.6 * n, ones, 2);
    }
}
