package io.levee.rlhf.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.levee.rlhf.world.AnswerKind;
import io.levee.rlhf.world.Group;
import io.levee.rlhf.world.WorldRequest;
import java.util.List;
import org.junit.jupiter.api.Test;

class KindScoresTest {
    private final List<WorldRequest> requests = Answers.requests(2);

    @Test
    void scoresAreAveragedByGroupAndKind() {
        List<Answer> answers = Answers.to(
                requests, request -> Answers.hazardous(request) ? Answers.REFUSAL : Answers.telling(request));
        List<KindScores> table =
                KindScores.of(answers, new double[] {1, 2, 3, 5, 7, 8}, new double[] {-1, 2, -3, -4, 0, 6});
        assertEquals(
                List.of(
                        new KindScores(Group.HAZARD, AnswerKind.REFUSE, 2, 1.5, 0.5, 0.5),
                        new KindScores(Group.LOOKALIKE, AnswerKind.FULL, 2, 4, -3.5, 0),
                        new KindScores(Group.PLAIN, AnswerKind.FULL, 2, 7.5, 3, 0.5)),
                table);
    }

    @Test
    void everyAnswerNeedsItsScores() {
        List<Answer> answers = Answers.to(requests, Answers::telling);
        assertThrows(IllegalArgumentException.class, () -> KindScores.of(answers, new double[6], new double[5]));
    }
}
