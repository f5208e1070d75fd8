package io.levee.rlhf.evaluate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.levee.engine.random.Draws;
import io.levee.engine.random.RandomStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class EloTest {
    private static List<Outcome> games(int wins, int ties, int losses) {
        List<Outcome> games = new ArrayList<>(Collections.nCopies(wins, Outcome.WIN));
        games.addAll(Collections.nCopies(ties, Outcome.TIE));
        games.addAll(Collections.nCopies(losses, Outcome.LOSS));
        return games;
    }

    @Test
    void tenTimesAsManyWinsAsLossesAreFourHundredPoints() {
        assertEquals(400, Elo.of(games(1_000, 0, 100), 1).rating(), 1e-9);
        assertEquals(-400, Elo.of(games(100, 0, 1_000), 1).rating(), 1e-9);
    }

    @Test
    void tiesCountHalf() {
        assertEquals(
                Elo.of(games(60, 0, 40), 1).rating(),
                Elo.of(games(50, 20, 30), 1).rating(),
                1e-9);
        Elo equal = Elo.of(games(0, 50, 0), 1);
        assertEquals(new Elo(0, 0, 0, 0, 0.5, 50), equal);
    }

    @Test
    void winningEveryGameIsRatedAsLosingHalfOfOne() {
        Elo all = Elo.of(games(1_000, 0, 0), 1);
        assertEquals(400 * Math.log10(0.9995 / 0.0005), all.rating(), 1e-9);
        assertEquals(-all.rating(), Elo.of(games(0, 0, 1_000), 1).rating(), 1e-9);
    }

    @Test
    void theErrorIsThatOfTheDeltaMethod() {
        Elo elo = Elo.of(games(700, 0, 300), 1);
        double expected = 400 / Math.log(10) / (0.7 * 0.3) * Math.sqrt(0.7 * 0.3 / 1_000);
        assertEquals(expected, elo.standardError(), 0.08 * expected);
        assertEquals(elo.rating() - 1.96 * expected, elo.low(), 0.3 * expected);
        assertEquals(elo.rating() + 1.96 * expected, elo.high(), 0.3 * expected);
    }

    @Test
    void theIntervalHoldsTheTrueRatingInNineteenOfTwentyCases() {
        RandomStream stream = RandomStream.of(2, "elo-test");
        double truth = 400 * Math.log10(0.65 / 0.35);
        int inside = 0;
        for (int run = 0; run < 200; run++) {
            Draws draws = stream.at(run);
            List<Outcome> games = IntStream.range(0, 100)
                    .mapToObj(i -> draws.chance(0.65) ? Outcome.WIN : Outcome.LOSS)
                    .toList();
            Elo elo = Elo.of(games, run);
            inside += elo.low() <= truth && truth <= elo.high() ? 1 : 0;
        }
        assertEquals(0.95, inside / 200.0, 0.05);
    }

    @Test
    void theSeedDecidesTheIntervalAndNotTheRating() {
        List<Outcome> games = games(300, 100, 200);
        assertEquals(Elo.of(games, 7), Elo.of(games, 7));
        assertNotEquals(Elo.of(games, 7).standardError(), Elo.of(games, 8).standardError());
        assertEquals(Elo.of(games, 7).rating(), Elo.of(games, 8).rating());
    }

    @Test
    void withoutAGameThereIsNoRating() {
        Elo none = Elo.of(List.of(), 1);
        assertTrue(Double.isNaN(none.rating()));
        Map<String, Object> fields = new LinkedHashMap<>();
        none.put(PolicyMeasure.ELO_HELP, fields);
        assertEquals(List.of("elo_help", "elo_help_se", "elo_help_low", "elo_help_high"), List.copyOf(fields.keySet()));
        assertTrue(fields.values().stream().allMatch(value -> value == null));
    }

    @Test
    void valuesWithinRoundingAreATie() {
        assertEquals(Outcome.TIE, Outcome.of(0.1 + 0.2, 0.3));
        assertEquals(Outcome.WIN, Outcome.of(0.31, 0.3));
        assertEquals(Outcome.LOSS, Outcome.of(0.3, 0.31));
    }
}
