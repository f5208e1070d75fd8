package io.levee.rlhf.world;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.levee.engine.random.RandomStream;
import io.levee.engine.store.BadInputException;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ComparisonsTest {
    private static final AnswerPair SAME = pair("time will tell .", "time will tell .");

    private static AnswerPair pair(String first, String second) {
        return new AnswerPair(new AnswerPair.Sample(first, false), new AnswerPair.Sample(second, false));
    }

    /** A policy that answers as demonstrators do. */
    static List<AnswerPair> demonstrated(List<WorldRequest> requests) {
        RandomStream stream = RandomStream.of(1, "demonstrated-pairs");
        return IntStream.range(0, requests.size())
                .mapToObj(i -> pair(
                        Demonstrator.answer(requests.get(i), stream.at(i, 0)),
                        Demonstrator.answer(requests.get(i), stream.at(i, 1))))
                .toList();
    }

    @Test
    void equalAnswersAreDroppedAndTheLastPairsHeldOut() {
        World world = new World(4);
        Comparisons comparisons = Comparisons.judge(
                world,
                10,
                3,
                requests -> IntStream.range(0, 10)
                        .mapToObj(i -> i % 5 == 0 ? SAME : pair("first " + i + " .", "second " + i + " ."))
                        .toList());
        assertEquals(2, comparisons.equal());
        assertEquals(List.of(1, 2, 3, 4, 6), numbers(comparisons.train()));
        assertEquals(List.of(7, 8, 9), numbers(comparisons.test()));
        assertEquals(
                world.training(Purpose.COMPARISONS, 10).subList(7, 10),
                comparisons.test().stream().map(JudgedPair::request).toList());
    }

    private static List<Integer> numbers(List<JudgedPair> pairs) {
        return pairs.stream()
                .map(pair -> Integer.valueOf(pair.answers().first().text().split(" ")[1]))
                .toList();
    }

    @Test
    void aJudgementDependsOnItsRequestAloneAndNotOnTheNumberOfRequests() {
        World world = new World(4);
        Comparisons many = Comparisons.judge(world, 200, 20, ComparisonsTest::demonstrated);
        Comparisons few = Comparisons.judge(world, 100, 1, ComparisonsTest::demonstrated);
        assertEquals(many.train().subList(0, few.train().size()), few.train());
    }

    @Test
    void anotherSeedJudgesOtherwise() {
        List<WorldRequest> requests = new World(4).training(Purpose.COMPARISONS, 200);
        List<AnswerPair> answers = demonstrated(requests);
        long different = IntStream.range(0, 200)
                .filter(i -> !JudgedPair.of(4, i, requests.get(i), answers.get(i), Annotators.STANDARD)
                        .annotation()
                        .equals(JudgedPair.of(5, i, requests.get(i), answers.get(i), Annotators.STANDARD)
                                .annotation()))
                .count();
        assertTrue(different > 40 && different < 180, "different: " + different);
    }

    @Test
    void judgementsFollowTheTruthMoreOftenThanNot() {
        Comparisons comparisons = Comparisons.judge(new World(4), 2_000, 100, ComparisonsTest::demonstrated);
        long right = 0;
        long unequal = 0;
        for (JudgedPair pair : comparisons.train()) {
            double first =
                    Judge.judge(pair.request(), pair.answers().first().text()).help();
            double second =
                    Judge.judge(pair.request(), pair.answers().second().text()).help();
            if (first != second) {
                unequal++;
                right += pair.annotation().better() == (first > second ? 0 : 1) ? 1 : 0;
            }
        }
        assertTrue(right > 0.75 * unequal, right + " of " + unequal);
        assertFalse(right > 0.95 * unequal, right + " of " + unequal);
    }

    @Test
    void aPolicyWithoutVarietyIsBadInput() {
        BadInputException failure = assertThrows(
                BadInputException.class,
                () -> Comparisons.judge(
                        new World(1),
                        50,
                        10,
                        requests -> IntStream.range(0, 50).mapToObj(i -> SAME).toList()));
        assertTrue(failure.getMessage().contains("two different answers to 0 of 50 requests"), failure.getMessage());
        assertTrue(failure.getMessage().contains("--size"), failure.getMessage());
    }

    @Test
    void aSamplerThatForgetsRequestsIsAProgrammersError() {
        assertThrows(
                IllegalArgumentException.class,
                () -> Comparisons.judge(new World(1), 50, 10, requests -> List.of(SAME)));
    }
}
