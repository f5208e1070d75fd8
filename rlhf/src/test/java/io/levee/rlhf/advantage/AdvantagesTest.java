package io.levee.rlhf.advantage;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.levee.rlhf.rollout.Episode;
import io.levee.rlhf.signal.Constraint;
import io.levee.rlhf.signal.Multiplier;
import io.levee.rlhf.signal.Shaping;
import io.levee.rlhf.signal.Signal;
import io.levee.rlhf.signal.SignalScores;
import io.levee.rlhf.signal.Signals;
import io.levee.rlhf.signal.Transform;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;

/** Estimators against values computed by hand. */
class AdvantagesTest {
    private static final KlPenalty PENALTY = KlPenalty.of(0.5);
    private static final float NEAR = 1e-5f;

    /** Four answers of two tokens, two to each prompt; ln π − ln π_ref is 0.2 on every token of the last, else 0. */
    private static Experience experience(SequencedMap<String, float[]> scores) {
        List<Episode> episodes = new ArrayList<>();
        float[][] reference = new float[4][];
        for (int b = 0; b < 4; b++) {
            float more = b == 3 ? 0.2f : 0;
            episodes.add(new Episode(new int[1], new int[2], new float[] {-1 + more, -1 + more}, false));
            reference[b] = new float[] {-1, -1};
        }
        return Experience.of(episodes, reference, new SignalScores(scores));
    }

    private static Signal signal(String name) {
        return new Signal(name, null, DoubleUnaryOperator.identity(), new Transform.None());
    }

    private static Constraint constraint(String name, double lambda) {
        return Constraint.of(signal(name), 0, Multiplier.of(lambda, 0.1, 10), 8, 0);
    }

    private static Signals signals(Constraint... constraints) {
        return new Signals(signal("reward"), Shaping.NONE, List.of(constraints));
    }

    private static SequencedMap<String, float[]> scores(float... rewards) {
        SequencedMap<String, float[]> scores = new LinkedHashMap<>();
        scores.put("reward", rewards);
        return scores;
    }

    private static void assertAdvantages(Advantages actual, double... answers) {
        float[] expected = new float[2 * answers.length];
        for (int i = 0; i < expected.length; i++) {
            expected[i] = (float) answers[i / 2];
        }
        assertArrayEquals(expected, actual.policy().values(), NEAR);
    }

    @Test
    void leaveOneOutComparesWithTheOtherAnswersOfThePrompt() {
        Experience experience = experience(scores(1, 4, 2, 2));
        // The last answer's return is 2 − 0.5 · 0.4 = 1.8.
        assertAdvantages(new LeaveOneOut(PENALTY, 2).advantages(experience, signals()), -3, 3, 0.2, -0.2);
        assertAdvantages(
                new LeaveOneOut(PENALTY, 4).advantages(experience, signals()),
                1 - 7.8 / 3,
                4 - 4.8 / 3,
                2 - 6.8 / 3,
                1.8 - 7 / 3.0);
    }

    @Test
    void withoutConstraintsGroupRelativeDividesByTheGroupsDeviation() {
        Experience experience = experience(scores(1, 4, 2, 2));
        double first = 1.5 / (Math.sqrt(4.5) + 1e-4);
        double second = 0.1 / (Math.sqrt(0.02) + 1e-4);
        assertAdvantages(
                new GroupRelative(PENALTY, 2).advantages(experience, signals()), -first, first, second, -second);
    }

    @Test
    void anAnswerThatIsLikeAllOthersTeachesNothing() {
        Experience experience = experience(scores(3, 3, 3, 3.2f));
        // What rounding leaves of a deviation is divided by at least 1e-4.
        for (GroupBaseline each : List.of(new GroupRelative(PENALTY, 4), new LeaveOneOut(PENALTY, 4))) {
            assertArrayEquals(
                    new float[8],
                    each.advantages(experience, signals()).policy().values(),
                    4e-3f);
        }
    }

    @Test
    void severalConstraintsAreWeighedByTheirMultipliers() {
        SequencedMap<String, float[]> scores = scores(1, 4, 2, 2);
        scores.put("cost", new float[] {0, 2, 1, 1});
        scores.put("insult", new float[] {1, -1, 0, 0});
        Experience experience = experience(scores);
        Signals signals = signals(constraint("cost", 2), constraint("insult", 0.5));
        // First prompt: rewards ∓1.5, costs ∓1, insults ±1. Second: the penalty of 0.2 less in reward, more in each
        // cost.
        double first = (-1.5 - 2 * -1 - 0.5 * 1) / 3.5;
        double second = (0.1 - 2 * -0.1 - 0.5 * -0.1) / 3.5;
        assertAdvantages(new GroupRelative(PENALTY, 2).advantages(experience, signals), first, -first, second, -second);
        assertAdvantages(
                new LeaveOneOut(PENALTY, 2).advantages(experience, signals),
                2 * first,
                -2 * first,
                2 * second,
                -2 * second);
    }

    @Test
    void theKlPenaltyHasOneWeightWhateverTheMultipliers() {
        SequencedMap<String, float[]> scores = scores(0, 0, 0, 0);
        scores.put("cost", new float[4]);
        Experience experience = experience(scores);
        Advantages free = new LeaveOneOut(PENALTY, 2).advantages(experience, signals());
        Advantages bound = new LeaveOneOut(PENALTY, 2).advantages(experience, signals(constraint("cost", 7)));
        assertArrayEquals(free.policy().values(), bound.policy().values(), NEAR);
        assertEquals(-0.2, free.policy().values()[7], NEAR);
    }

    @Test
    void oneAnswerToAPromptCannotBeCompared() {
        assertThrows(IllegalArgumentException.class, () -> new LeaveOneOut(PENALTY, 1));
        assertThrows(IllegalArgumentException.class, () -> new GroupRelative(PENALTY, 1));
    }

    @Test
    void fixedPricesAreTakenOffTheReward() {
        SequencedMap<String, float[]> scores = scores(1, 4, 2, 2);
        scores.put("cost", new float[] {0, 2, 1, 1});
        SignalScores readings = new SignalScores(scores);
        List<Episode> episodes = experience(scores).episodes();
        Shaping plain = new Shaping(List.of(new Shaping.Price(signal("cost"), 0.5)), false, 0);
        Shaping divided = new Shaping(List.of(new Shaping.Price(signal("cost"), 0.5)), true, 0);
        assertArrayEquals(
                new float[] {1, 3, 1.5f, 1.5f},
                new Signals(signal("reward"), plain, List.of()).rewards(readings, episodes));
        assertArrayEquals(
                new float[] {1 / 1.5f, 2, 1, 1},
                new Signals(signal("reward"), divided, List.of()).rewards(readings, episodes));
    }
}
