package io.levee.kernels.reference;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.levee.kernels.AdamwStep;
import io.levee.kernels.AttentionShape;
import io.levee.kernels.CacheShape;
import io.levee.kernels.Slice;
import io.levee.kernels.Weight;
import io.levee.kernels.cases.CaseDraws;
import io.levee.kernels.cases.Workbench;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The specification on operands small enough to compute by hand. */
class ReferenceKernelsTest {
    private final ReferenceKernels kernels = new ReferenceKernels();
    private final Workbench bench = new Workbench(kernels);

    @AfterEach
    void close() {
        bench.close();
    }

    @Test
    void linearMultipliesWithTheTransposeAndAddsTheBias() {
        Weight w = kernels.weight(bench.in(1f, 2f, 3f, 4f, 5f, 6f), 2, 3);
        Slice y = bench.out(4);
        Slice x = bench.in(1f, 0f, -1f, 2f, 1f, 0f);
        kernels.linear(y, x, w, bench.in(10f, 20f), 2, false);
        assertArrayEquals(new float[] {8, 18, 14, 33}, bench.read(y));
        kernels.linear(y, x, w, null, 2, true);
        assertArrayEquals(new float[] {6, 16, 18, 46}, bench.read(y));
    }

    @Test
    void rmsNormDividesByTheRootOfTheMeanSquare() {
        Slice y = bench.out(2);
        Slice inverse = bench.out(1);
        kernels.rmsNorm(y, inverse, bench.in(3f, 4f), bench.in(1f, 2f), 1, 2, 0f);
        double root = Math.sqrt(12.5);
        assertEquals(1 / root, bench.read(inverse)[0], 1e-7);
        assertEquals(3 / root, bench.read(y)[0], 1e-7);
        assertEquals(8 / root, bench.read(y)[1], 2e-7);
    }

    @Test
    void addRmsNormKeepsTheSumOfWhichItIsTheNorm() {
        Slice y = bench.out(2);
        Slice sum = bench.out(2);
        kernels.addRmsNorm(y, bench.out(1), sum, bench.in(1f, 6f), bench.in(2f, -2f), bench.in(1f, 2f), 1, 2, 0f);
        assertArrayEquals(new float[] {3, 4}, bench.read(sum));
        assertEquals(3 / Math.sqrt(12.5), bench.read(y)[0], 1e-7);
        assertEquals(8 / Math.sqrt(12.5), bench.read(y)[1], 2e-7);
    }

    @Test
    void epsilonIsInsideTheRoot() {
        Slice inverse = bench.out(1);
        kernels.rmsNorm(bench.out(1), inverse, bench.in(0f), bench.in(1f), 1, 1, 0.25f);
        assertEquals(2f, bench.read(inverse)[0]);
    }

    @Test
    void rotaryPairsTheHalvesOfAHead() {
        float cos = (float) Math.cos(0.5);
        float sin = (float) Math.sin(0.5);
        Slice x = bench.inout(1f, 7f, 2f, 9f);
        kernels.rotary(x, bench.in(1), bench.in(1f, 0f, 1f, 0f, cos, sin, 1f, 0f), 1, 1, 4, false);
        float[] rotated = bench.read(x);
        assertEquals(cos - 2 * sin, rotated[0], 1e-7);
        assertEquals(7, rotated[1]);
        assertEquals(2 * cos + sin, rotated[2], 2e-7);
        assertEquals(9, rotated[3]);
    }

    @Test
    void attentionOfEqualScoresIsTheMeanOfWhatIsSeen() {
        Slice out = bench.out(5);
        Slice lse = bench.out(5);
        Slice zeros = bench.in(new float[5]);
        Slice v = bench.in(1f, 2f, 6f, 10f, 20f);
        kernels.attention(out, lse, zeros, zeros, v, bench.in(0, 3, 5), new AttentionShape(2, 5, 3, 1, 1, 1, 0, 1f));
        assertArrayEquals(new float[] {1, 1.5f, 3, 10, 15}, bench.read(out));
        assertEquals(Math.log(3), bench.read(lse)[2], 1e-7);
        kernels.attention(out, lse, zeros, zeros, v, bench.in(0, 3, 5), new AttentionShape(2, 5, 3, 1, 1, 1, 2, 1f));
        assertArrayEquals(new float[] {1, 1.5f, 4, 10, 15}, bench.read(out));
    }

    @Test
    void queryHeadsShareKeyHeadsInOrder() {
        Slice out = bench.out(4);
        Slice v = bench.in(1f, 2f);
        Slice q = bench.in(new float[4]);
        Slice k = bench.in(new float[2]);
        kernels.attention(out, bench.out(4), q, k, v, bench.in(0, 1), new AttentionShape(1, 1, 1, 4, 2, 1, 0, 1f));
        assertArrayEquals(new float[] {1, 1, 2, 2}, bench.read(out));
    }

    @Test
    void attentionWeighsByScaledScores() {
        Slice out = bench.out(2);
        Slice q = bench.in(0f, 2f);
        Slice k = bench.in(1f, 3f);
        kernels.attention(
                out,
                bench.out(2),
                q,
                k,
                bench.in(1f, 0f),
                bench.in(0, 2),
                new AttentionShape(1, 2, 2, 1, 1, 1, 0, 0.5f));
        assertEquals(1 / (1 + Math.exp(2)), bench.read(out)[1], 1e-7);
    }

    @Test
    void aCachedTokenSeesItsSlotUpToItsPosition() {
        CacheShape shape = new CacheShape(3, 4, 1, 1);
        Slice cache = bench.in(new float[(int) shape.count()]);
        Slice k = bench.in(new float[4]);
        kernels.cacheAppend(cache, k, bench.in(1f, 10f, 3f, 8f), bench.in(0, 2, 0, 0), bench.in(0, 0, 1, 2), 4, shape);
        kernels.cacheCopy(cache, 0, 1, 2, shape);
        Slice out = bench.out(4);
        Slice q = bench.in(1f, 1f, 1f, 1f);
        kernels.attentionCached(out, q, cache, bench.in(0, 2, 1, 0), bench.in(2, 0, 1, 1), 4, 1, 0, 1f, shape);
        assertArrayEquals(new float[] {4, 10, 2, 2}, bench.read(out));
        kernels.attentionCached(out, q, cache, bench.in(0, 2, 1, 0), bench.in(2, 0, 1, 1), 4, 1, 2, 1f, shape);
        assertArrayEquals(new float[] {5.5f, 10, 2, 2}, bench.read(out));
    }

    @Test
    void aPositionOutsideTheCacheIsRefused() {
        CacheShape shape = new CacheShape(1, 2, 1, 1);
        Slice cache = bench.in(new float[4]);
        Slice one = bench.in(1f);
        IndexOutOfBoundsException e = assertThrows(
                IndexOutOfBoundsException.class,
                () -> kernels.cacheAppend(cache, one, one, bench.in(0), bench.in(2), 1, shape));
        assertTrue(e.getMessage().contains("position 2"), e.getMessage());
    }

    @Test
    void gegluGatesWithTheNormalDistributionAndSoftCapsBend() {
        Slice y = bench.out(3);
        kernels.geglu(y, bench.in(0f, 1f, -200f), bench.in(5f, 3f, 1f), 3);
        float[] gated = bench.read(y);
        assertEquals(0, gated[0]);
        assertEquals(3 * 0.841192, gated[1], 1e-5);
        assertEquals(0, gated[2], 1e-30);
        Slice x = bench.inout(new float[] {0f, 30f, -3000f});
        kernels.softCap(x, 30f, 3);
        float[] capped = bench.read(x);
        assertEquals(0, capped[0]);
        assertEquals(30 * 0.761594156, capped[1], 1e-5);
        assertEquals(-30, capped[2], 1e-6);
    }

    @Test
    void swigluGatesWithTheLogistic() {
        Slice y = bench.out(3);
        kernels.swiglu(y, bench.in(0f, 2f, -200f), bench.in(5f, 3f, 1f), 3);
        float[] gated = bench.read(y);
        assertEquals(0, gated[0]);
        assertEquals(6 / (1 + Math.exp(-2)), gated[1], 1e-6);
        assertEquals(0, gated[2], 1e-30);
    }

    @Test
    void logProbsDivideByTheTemperatureAndTheEntropyIsInNats() {
        Slice logProb = bench.out(1);
        Slice lse = bench.out(1);
        Slice entropy = bench.out(1);
        float log = (float) Math.log(0.25);
        Weight w = kernels.weight(bench.in(2 * log, 2 * log, 2 * log, 2 * log), 4, 1);
        kernels.logProbs(logProb, lse, entropy, bench.in(1f), w, bench.in(3), 1, 2f);
        assertEquals(log, bench.read(logProb)[0], 1e-7);
        assertEquals(0, bench.read(lse)[0], 1e-7);
        assertEquals(Math.log(4), bench.read(entropy)[0], 1e-6);
    }

    @Test
    void adamwClipsTheMeanGradient() {
        Slice sum = bench.out(1);
        Slice gradient = bench.in(6f, 8f);
        kernels.sumOfSquares(sum, gradient, 2);
        assertEquals(100, bench.read(sum)[0]);
        Slice first = bench.inout(0f, 0f);
        Slice second = bench.inout(0f, 0f);
        AdamwStep step = new AdamwStep(0.5f, 0.5f, 0.5f, 0f, 0.5f, 1f, 0.5f, 1);
        Slice parameters = bench.inout(4f, 4f);
        kernels.adamw(parameters, gradient, first, second, sum, 2, 1, step);
        assertEquals(0.5 * 0.6, bench.read(first)[0], 1e-6);
        assertEquals(0.5 * 0.64, bench.read(second)[1], 1e-6);
        assertEquals(4 * 0.75 - 0.5, bench.read(parameters)[0], 1e-6);
        assertEquals(4 - 0.5, bench.read(parameters)[1], 1e-6);
    }

    @Test
    void aGradientThatIsNotFiniteChangesNothing() {
        Slice sum = bench.in(Float.POSITIVE_INFINITY);
        Slice parameters = bench.inout(4f);
        Slice moments = bench.inout(1f);
        AdamwStep step = new AdamwStep(0.5f, 0.5f, 0.5f, 0f, 0.5f, 1f, 0.5f, 1);
        kernels.adamw(parameters, bench.in(Float.NaN), moments, moments, sum, 1, 1, step);
        assertEquals(4f, bench.read(parameters)[0]);
        assertEquals(1f, bench.read(moments)[0]);
    }

    @Test
    void theRepetitionPenaltyIsAppliedOnceToEachTokenOfItsOwnHistory() {
        Slice logits = bench.inout(2f, -2f, 4f, 2f, -2f, 4f);
        kernels.penalise(logits, bench.in(1, 0, 1, 2), bench.in(0, 3, 4), 2, 3, 2f);
        assertArrayEquals(new float[] {1, -4, 4, 2, -2, 2}, bench.read(logits));
    }

    @Test
    void aSliceOfTheWrongTypeIsRefusedByTheNameOfTheOperation() {
        Slice ids = bench.in(1, 2, 3);
        IllegalArgumentException e = assertThrows(IllegalArgumentException.class, () -> kernels.add(ids, ids, ids, 3));
        assertEquals("add: expected a slice of F32, found one of I32", e.getMessage());
        assertThrows(IllegalArgumentException.class, () -> kernels.weight(ids, 1, 3));
    }

    @Test
    void identicalAnswersHaveNoFirstDifferingToken() {
        Slice scores = bench.in(new CaseDraws(1).normals(4));
        IllegalArgumentException e = assertThrows(
                IllegalArgumentException.class,
                () -> kernels.tokenRankingLoss(
                        bench.inout(0f, 0f), bench.out(4), scores, bench.in(0, 2, 4), bench.in(2), 1, 0f));
        assertTrue(e.getMessage().contains("pair 0: answers of 2 and 2 tokens"), e.getMessage());
    }
}
