package io.levee.rlhf.preference;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.levee.engine.random.Draws;
import io.levee.engine.random.RandomStream;
import io.levee.rlhf.preference.ScoreNormalizer.Rule;
import org.junit.jupiter.api.Test;

class ScoreNormalizerTest {
    @Test
    void runningStatisticsTendToThoseOfTheScores() {
        Draws draws = RandomStream.of(5, "scores").at(0);
        ScoreNormalizer normalizer = ScoreNormalizer.of(new Rule.RunningMeanStd());
        for (int batch = 0; batch < 200; batch++) {
            float[] scores = new float[50];
            for (int i = 0; i < scores.length; i++) {
                scores[i] = (float) (3 + 2 * draws.nextGaussian());
            }
            normalizer = normalizer.next(scores);
        }
        assertEquals(3, normalizer.mean(), 0.1);
        assertEquals(4, normalizer.variance(), 0.2);
        assertEquals(10_000, normalizer.count());
        assertEquals(1, normalizer.affine(5), 0.1);
        assertEquals(-1, normalizer.scaled(-2), 0.1);
    }

    @Test
    void aSingleFirstScoreMovesTheMeanOnly() {
        ScoreNormalizer average =
                ScoreNormalizer.of(new Rule.ExponentialMovingAverage(0.9)).next(new float[] {10});
        assertEquals(1, average.mean(), 1e-12);
        assertEquals(1, average.variance(), 1e-12);
        ScoreNormalizer running = ScoreNormalizer.of(new Rule.RunningMeanStd()).next(new float[] {10});
        assertEquals(10, running.mean(), 1e-12);
        assertEquals(1, running.variance(), 1e-12);
    }

    @Test
    void refusesABatchWithoutScoresAndAMomentumOfOne() {
        ScoreNormalizer normalizer = ScoreNormalizer.of(new Rule.RunningMeanStd());
        assertThrows(IllegalArgumentException.class, () -> normalizer.next(new float[0]));
        assertThrows(IllegalArgumentException.class, () -> new Rule.ExponentialMovingAverage(1));
    }
}
