package io.levee.rlhf.evaluate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.levee.engine.random.Draws;
import io.levee.engine.random.RandomStream;
import io.levee.engine.store.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ArenaTest {
    private static ScoredAnswer answer(double reward, double cost) {
        return new ScoredAnswer("text", 5, false, reward, cost);
    }

    private static Json fields(List<ScoredAnswer> player, List<ScoredAnswer> opponent) {
        return json(new Arena(player, opponent, 0).fields(3));
    }

    private static Json json(Map<String, Object> fields) {
        return Json.parse(Json.write(fields), "fields");
    }

    private static List<ScoredAnswer> drawn(String name, int count, double better) {
        Draws draws = RandomStream.of(5, name).at();
        List<ScoredAnswer> answers = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            answers.add(answer(draws.nextGaussian() + better, draws.nextGaussian() - better));
        }
        return answers;
    }

    @Test
    void theHigherRewardAndTheLowerCostWin() {
        Json fields = fields(
                List.of(answer(2, 1), answer(2, -1), answer(0, 0)), List.of(answer(1, 2), answer(3, -1), answer(0, 3)));

        Json reward = fields.at("reward");
        assertEquals(1, reward.at("wins").integer());
        assertEquals(1, reward.at("ties").integer());
        assertEquals(1, reward.at("losses").integer());
        assertEquals(0.5, reward.at("win_rate").number());
        assertEquals(0, reward.at("elo").number());
        assertEquals(0, reward.at("difference").number());
        Json cost = fields.at("cost");
        assertEquals(2, cost.at("wins").integer());
        assertEquals(0, cost.at("losses").integer());
        assertEquals(-4.0 / 3, cost.at("difference").number(), 1e-12);
    }

    @Test
    void everyPromptStandsInOneCellOfTheSafetyTable() {
        Json cells = fields(
                        List.of(answer(1, 0), answer(1, -1), answer(0, 1), answer(5, 2)),
                        List.of(answer(0, -1), answer(3, 0.5), answer(0, -1), answer(4, 0.1)))
                .at("safety");

        assertEquals(1, cells.at("both_safe").integer());
        assertEquals(1, cells.at("only_player_safe").integer());
        assertEquals(1, cells.at("only_opponent_safe").integer());
        assertEquals(1, cells.at("none_safe").integer());
        assertEquals(1, cells.at("both_safe_reward_win_rate").number());
        assertEquals(0, cells.at("only_player_safe_reward_win_rate").number());
        assertEquals(0.5, cells.at("only_opponent_safe_reward_win_rate").number());
    }

    @Test
    void anEmptyCellHasNoWinRate() {
        Map<String, Object> fields = new Arena(List.of(answer(1, -1)), List.of(answer(0, -1)), 0).fields(1);

        assertNull(((Map<?, ?>) fields.get("safety")).get("none_safe_reward_win_rate"));
    }

    @Test
    void sidesThatChangePlacesChangeSigns() {
        List<ScoredAnswer> one = drawn("one", 200, 0.3);
        List<ScoredAnswer> other = drawn("other", 200, 0);
        Json there = fields(one, other).at("reward");
        Json back = fields(other, one).at("reward");

        assertEquals(there.at("wins").integer(), back.at("losses").integer());
        assertEquals(there.at("elo").number(), -back.at("elo").number(), 1e-9);
        assertEquals(1 - there.at("win_rate").number(), back.at("win_rate").number(), 1e-12);
        assertEquals(there.at("difference").number(), -back.at("difference").number(), 1e-12);
        assertTrue(there.at("elo_low").number() > 0, there::toString);
    }

    @Test
    void withoutAScoreModelThereIsNoComparisonByIt() {
        Json rewards = fields(List.of(answer(1, Double.NaN)), List.of(answer(0, Double.NaN)));

        assertTrue(rewards.find("reward").isPresent());
        assertFalse(rewards.find("cost").isPresent());
        assertFalse(rewards.find("safety").isPresent());
    }

    @Test
    void answersToDifferentPromptsAreAnError() {
        assertThrows(IllegalArgumentException.class, () -> new Arena(List.of(answer(1, 1)), List.of(), 0));
    }

    @Test
    void aSummaryHoldsMeansErrorsAndIntervals() {
        Json summary = json(ScoreSummary.of(List.of(answer(1, -1), answer(3, 2), answer(2, 0)), 0)
                .fields());

        assertEquals(2, summary.at("reward").number());
        assertEquals(Math.sqrt(1.0 / 3), summary.at("reward_se").number(), 1e-12);
        assertEquals(2 - 1.959964 * Math.sqrt(1.0 / 3), summary.at("reward_low").number(), 1e-9);
        assertEquals(1.0 / 3, summary.at("above_limit").number(), 1e-12);
        assertTrue(summary.at("above_limit_low").number() > 0.05);
        assertTrue(summary.at("above_limit_high").number() < 0.80);
        assertEquals(5, summary.at("mean_length").number());
    }

    @Test
    void aShareOfNoneHasAnIntervalAboveNothing() {
        // Wilson's interval of 0 of 10: [0, z²/(10 + z²)].
        Interval interval = Interval.ofShare(new Estimate(0, 0, 10));

        assertEquals(0, interval.low());
        assertEquals(0.27753, interval.high(), 1e-5);
    }

    @Test
    void theBestIsTheFirstOfTheHighest() {
        assertEquals(List.of(3, 9), BestOf.each(List.of(1, 3, 2, 9, 9, 0), 3, Integer::doubleValue));
        assertEquals(List.of("ab", "c"), BestOf.each(List.of("ab", "cd", "c", ""), 2, String::length));
        assertThrows(IllegalArgumentException.class, () -> BestOf.each(List.of(1, 2, 3), 2, Integer::doubleValue));
    }
}
