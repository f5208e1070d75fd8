package io.levee.rlhf.evaluate;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Comparisons of a player with one opponent.
 *
 * @param outcomes of each, for the player
 */
public record Games(List<Outcome> outcomes) {
    /** Copies the list. */
    public Games {
        outcomes = List.copyOf(outcomes);
    }

    /**
     * Wins, ties and losses, the win rate (a tie is half a win) with its standard error and 95 % interval, and the Elo rating
     * against the opponent with those of a bootstrap.
     *
     * @param seed of the bootstrap
     */
    public Map<String, Object> fields(long seed) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("games", outcomes.size());
        fields.put("wins", count(Outcome.WIN));
        fields.put("ties", count(Outcome.TIE));
        fields.put("losses", count(Outcome.LOSS));
        Estimate points = Estimate.mean(outcomes, Outcome::points);
        points.put(GamesMeasure.WIN_RATE, fields);
        // Outcomes lie between 0 and 1, so their mean has at least the interval of a share.
        Interval.ofShare(points).put(GamesMeasure.WIN_RATE, fields);
        Elo.of(outcomes, seed).put(GamesMeasure.ELO, fields);
        return fields;
    }

    private int count(Outcome outcome) {
        return (int) outcomes.stream().filter(each -> each == outcome).count();
    }
}
