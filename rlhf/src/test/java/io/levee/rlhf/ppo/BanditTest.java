package io.levee.rlhf.ppo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.levee.kernels.reference.ReferenceKernels;
import io.levee.rlhf.signal.Multiplier;
import java.util.SequencedMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * PPO-Lagrangian finds the known optimum of a two-armed bandit, from a multiplier that is far too small and from one that is
 * far too large; and it does not when one of its signs is wrong, so that this test would notice.
 *
 * <p>With p = P(arm 1) the mean cost is 2p − 1, so the limit lets p be {@link #OPTIMUM} and the reward, p, wants it as large as
 * may be. There the logit's derivative of ((r − λc) / (1 + λ) − β·KL) vanishes: (1 − 2λ) / (1 + λ) = β·(logit p − logit p₀),
 * which gives λ.
 */
class BanditTest {
    private static final double OPTIMUM = 0.3;
    private static final double LIMIT = 2 * OPTIMUM - 1;
    private static final double RATE = 0.3;
    private static final double LARGEST = 20;
    private static final int ITERATIONS = 170;
    private static final int AVERAGED = 70;

    /**
     * Means over the last iterations, of λ the geometric one, for it moves in its logarithm; and what λ should be.
     */
    private record Outcome(double p, double lambda, double dual) {
        boolean solved() {
            return Math.abs(p - OPTIMUM) <= 0.05 && Math.abs(lambda / dual - 1) <= 0.2;
        }
    }

    @ParameterizedTest
    @CsvSource({"0.05, CRITICS", "5, CRITICS", "0.05, LEAVE_ONE_OUT", "5, LEAVE_ONE_OUT", "0.05, GROUP", "5, GROUP"})
    void theConstrainedOptimumIsFound(double start, Bandit.Baseline baseline) {
        Outcome outcome = run(Multiplier.of(start, RATE, LARGEST), LIMIT, baseline);
        assertEquals(OPTIMUM, outcome.p(), 0.05, () -> "share of arm 1: " + outcome);
        assertTrue(outcome.solved(), () -> "multiplier: " + outcome);
    }

    @Test
    void aMultiplierThatMayNotGrowMissesIt() {
        assertMissed(run(Multiplier.of(0.05, RATE, 0.05), LIMIT, Bandit.Baseline.CRITICS));
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.05, 5})
    void aMultiplierThatMovesTheWrongWayMissesIt(double start) {
        assertMissed(run(new Multiplier(Math.log(start), -RATE, LARGEST), LIMIT, Bandit.Baseline.CRITICS));
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.05, 5})
    void aLimitOfTheWrongSignMissesIt(double start) {
        assertMissed(run(Multiplier.of(start, RATE, LARGEST), -LIMIT, Bandit.Baseline.CRITICS));
    }

    private static void assertMissed(Outcome outcome) {
        assertFalse(outcome.solved(), outcome::toString);
        assertTrue(Math.abs(outcome.p() - OPTIMUM) > 0.15, () -> "share of arm 1: " + outcome);
    }

    private static Outcome run(Multiplier multiplier, double limit, Bandit.Baseline baseline) {
        try (Bandit bandit = new Bandit(new ReferenceKernels(), limit, multiplier, 48, baseline, ITERATIONS)) {
            double logit = Math.log(OPTIMUM / (1 - OPTIMUM));
            double push = Bandit.KL_COEFFICIENT * (logit - bandit.startingLogit());
            double p = 0;
            double logLambda = 0;
            for (int iteration = 0; iteration < ITERATIONS; iteration++) {
                SequencedMap<String, Double> metrics = bandit.advance();
                if (iteration >= ITERATIONS - AVERAGED) {
                    p += (metrics.get("ppo/cost") + 1) / 2 / AVERAGED;
                    logLambda += metrics.get("ppo/log_lambda") / AVERAGED;
                }
            }
            return new Outcome(p, Math.exp(logLambda), (1 - push) / (2 + push));
        }
    }
}
