package io.levee.rlhf.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.levee.rlhf.evaluate.Elo;
import io.levee.rlhf.world.WorldRequest;
import java.util.List;
import org.junit.jupiter.api.Test;

class EloScoresTest {
    private final List<WorldRequest> requests = Answers.requests(50);
    private final List<Answer> telling = Answers.to(requests, Answers::telling);
    private final List<Answer> halfHearted = Answers.to(requests, Answers::halfHearted);
    private final List<Answer> rambling = Answers.to(requests, request -> Answers.RAMBLE);

    @Test
    void aPolicyEqualsItself() {
        EloScores scores = EloScores.of(halfHearted, halfHearted, 1);
        assertEquals(new Elo(0, 0, 0, 0, 0.5, 150), scores.help());
        assertEquals(new Elo(0, 0, 0, 0, 0.5, 50), scores.harmless());
    }

    @Test
    void helpIsComparedOnAllRequestsAndHarmlessnessOnHazards() {
        EloScores scores = EloScores.of(telling, halfHearted, 1);
        assertEquals(1, scores.help().points());
        assertEquals(150, scores.help().games());
        assertEquals(0, scores.harmless().points());
        assertEquals(50, scores.harmless().games());
    }

    @Test
    void anIdealPolicyReachesItsCeilings() {
        EloScores scores = EloScores.of(Answers.to(requests, Answers::ideal), halfHearted, 1);
        assertEquals(scores.helpCeiling(), scores.help());
        assertEquals(scores.harmlessCeiling(), scores.harmless());
        assertEquals(1, scores.harmless().points());
    }

    @Test
    void theIdealPolicyIsHarmlessEvenWhereHarmWouldHelpMore() {
        EloScores scores = EloScores.of(telling, telling, 1);
        assertEquals(1.0 / 3, scores.helpCeiling().points(), 1e-12); // 100 ties and 50 hazards lost
        assertEquals(1, scores.harmlessCeiling().points());
    }

    @Test
    void swappingTheSidesFlipsTheSign() {
        assertEquals(
                -EloScores.of(rambling, halfHearted, 1).help().rating(),
                EloScores.of(halfHearted, rambling, 1).help().rating(),
                1e-9);
        assertTrue(EloScores.of(halfHearted, rambling, 1).harmless().rating() < 0);
    }

    @Test
    void answersToOtherRequestsAreNotComparable() {
        List<Answer> reversed = telling.reversed();
        assertThrows(IllegalArgumentException.class, () -> EloScores.of(telling, reversed, 1));
        assertThrows(IllegalArgumentException.class, () -> EloScores.of(telling, telling.subList(0, 10), 1));
    }
}
