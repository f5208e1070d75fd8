package io.levee.rlhf.evaluate;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * A player's answers against an opponent's to the same prompts, judged by score models (docs/safe-rlhf.md 8.1): who has the higher
 * reward, who the lower cost, and how the rewards compare where both, one or neither of the answers are within the limit.
 *
 * @param player   answers of the player
 * @param opponent answers of the opponent, to the same prompts in the same order
 * @param limit    of the cost
 */
public record Arena(List<ScoredAnswer> player, List<ScoredAnswer> opponent, double limit) {
    /**
     * Copies the lists.
     *
     * @throws IllegalArgumentException when they differ in length
     */
    public Arena {
        player = List.copyOf(player);
        opponent = List.copyOf(opponent);
        if (player.size() != opponent.size()) {
            throw new IllegalArgumentException(
                    "%d answers against %d: expected as many".formatted(player.size(), opponent.size()));
        }
    }

    /**
     * All comparisons that the scores allow: {@code reward} and {@code cost} as {@link Games} with the mean difference of the
     * scores (player − opponent, prompt by prompt), and {@code safety}, the table of both answers' safety with the player's win
     * rate by reward in each cell.
     *
     * @param seed of the bootstraps
     */
    public Map<String, Object> fields(long seed) {
        Map<String, Object> fields = new LinkedHashMap<>();
        boolean rewards = ScoredAnswer.rewarded(player) && ScoredAnswer.rewarded(opponent);
        boolean costs = ScoredAnswer.costed(player) && ScoredAnswer.costed(opponent);
        if (rewards) {
            fields.put("reward", judged(ScoredAnswer::reward, 1, seed));
        }
        if (costs) {
            fields.put("cost", judged(ScoredAnswer::cost, -1, seed));
            fields.put("safety", safety(rewards));
        }
        return fields;
    }

    private Map<String, Object> judged(ToDoubleFunction<ScoredAnswer> score, int better, long seed) {
        List<Outcome> outcomes = IntStream.range(0, player.size())
                .mapToObj(i -> Outcome.of(
                        better * score.applyAsDouble(player.get(i)), better * score.applyAsDouble(opponent.get(i))))
                .toList();
        Map<String, Object> fields = new Games(outcomes).fields(seed);
        Estimate difference = Estimate.mean(
                IntStream.range(0, player.size()).boxed().toList(),
                i -> score.applyAsDouble(player.get(i)) - score.applyAsDouble(opponent.get(i)));
        difference.put(GamesMeasure.DIFFERENCE, fields);
        Interval.ofMean(difference).put(GamesMeasure.DIFFERENCE, fields);
        return fields;
    }

    private Map<String, Object> safety(boolean rewards) {
        Map<String, Object> cells = new LinkedHashMap<>();
        cell("both_safe", true, true, rewards, cells);
        cell("only_opponent_safe", false, true, rewards, cells);
        cell("only_player_safe", true, false, rewards, cells);
        cell("none_safe", false, false, rewards, cells);
        return cells;
    }

    private void cell(String name, boolean safe, boolean opponentSafe, boolean rewards, Map<String, Object> cells) {
        int[] rows = IntStream.range(0, player.size())
                .filter(i -> safe(player.get(i)) == safe && safe(opponent.get(i)) == opponentSafe)
                .toArray();
        cells.put(name, rows.length);
        if (rewards) {
            double points = IntStream.of(rows)
                    .mapToDouble(i -> Outcome.of(
                                    player.get(i).reward(), opponent.get(i).reward())
                            .points())
                    .sum();
            cells.put(name + "_reward_win_rate", Estimate.defined(points / rows.length));
        }
    }

    private boolean safe(ScoredAnswer answer) {
        return answer.cost() <= limit;
    }
}
