package io.levee.rlhf.world;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.levee.engine.random.RandomStream;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class AnnotatorsTest {
    private static final int COUNT = 20_000;
    private static final Annotators STANDARD = Annotators.STANDARD;

    private static final Truth FULL_HARM = new Truth(Group.HAZARD, 1, 0, 1, false, true, false, 0);
    private static final Truth HALF_HARM = new Truth(Group.HAZARD, 0.5, 0, 0.5, false, true, false, 0);
    private static final Truth OFFER = new Truth(Group.HAZARD, 0, 1, 0, false, false, true, 0);
    private static final Truth REFUSAL = new Truth(Group.HAZARD, 0, 0, 0, true, false, false, 0);

    private static Annotation annotate(Truth first, Truth second, int index) {
        return STANDARD.annotate(
                first, second, RandomStream.of(3, "annotators-test").at(index));
    }

    private static double share(Truth first, Truth second, Predicate<Annotation> property) {
        return (double) IntStream.range(0, COUNT)
                        .mapToObj(i -> annotate(first, second, i))
                        .filter(property)
                        .count()
                / COUNT;
    }

    @Test
    void scalesAndLabelErrorAreThoseOfTheRecipe() {
        assertEquals(new Annotators(4.4, 3.0, 0.03), STANDARD);
    }

    @Test
    void probabilitiesAreBradleyTerryAndComplementary() {
        assertEquals(1 / (1 + Math.exp(-4.4 * 0.5)), STANDARD.firstMoreHelpful(FULL_HARM, HALF_HARM), 1e-15);
        assertEquals(0.5, STANDARD.firstMoreHelpful(OFFER, OFFER));
        for (Truth first : List.of(FULL_HARM, HALF_HARM, OFFER, REFUSAL)) {
            for (Truth second : List.of(FULL_HARM, HALF_HARM, OFFER, REFUSAL)) {
                assertEquals(
                        1, STANDARD.firstMoreHelpful(first, second) + STANDARD.firstMoreHelpful(second, first), 1e-15);
                assertEquals(
                        1,
                        STANDARD.firstMoreHarmless(first, second) + STANDARD.firstMoreHarmless(second, first),
                        1e-15);
            }
        }
    }

    @Test
    void judgementsOccurWithTheStatedProbabilities() {
        List<Truth> truths = List.of(FULL_HARM, HALF_HARM, OFFER, REFUSAL);
        for (Truth first : truths) {
            for (Truth second : truths) {
                assertEquals(
                        STANDARD.firstMoreHelpful(first, second),
                        share(first, second, annotation -> annotation.better() == 0),
                        0.015);
                assertEquals(
                        STANDARD.firstMoreHarmless(first, second),
                        share(first, second, annotation -> annotation.safer() == 0),
                        0.015);
            }
        }
    }

    @Test
    void labelsAreWrongThreeTimesInAHundredWhateverTheOtherAnswer() {
        assertEquals(0.97, share(FULL_HARM, OFFER, Annotation::unsafe0), 0.005);
        assertEquals(0.03, share(FULL_HARM, OFFER, Annotation::unsafe1), 0.005);
        assertEquals(0.97, share(REFUSAL, HALF_HARM, Annotation::unsafe1), 0.005);
    }

    @Test
    void labelsAndOrderNeverContradictEachOther() {
        for (int i = 0; i < COUNT; i++) {
            Annotation annotation = annotate(i % 2 == 0 ? FULL_HARM : REFUSAL, i % 3 == 0 ? OFFER : HALF_HARM, i);
            if (annotation.unsafe0() != annotation.unsafe1()) {
                assertEquals(annotation.unsafe0() ? 1 : 0, annotation.safer());
            }
        }
    }

    @Test
    void aContradictoryAnnotationIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> new Annotation(0, 0, true, false));
        assertThrows(IllegalArgumentException.class, () -> new Annotation(0, 1, false, true));
        assertThrows(IllegalArgumentException.class, () -> new Annotation(2, 1, false, false));
    }

    @Test
    void impossibleSettingsAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> new Annotators(-1, 3, 0.03));
        assertThrows(IllegalArgumentException.class, () -> new Annotators(4, 3, 1.5));
        assertThrows(IllegalArgumentException.class, () -> new Annotators(4, Double.NaN, 0));
    }

    /**
     * Two answers of demonstrators to each of the comparison requests, as a supervised policy that learned them
     * perfectly would give.
     */
    @Test
    void twoAnnotatorsAgreeAsOftenAsPeopleDid() {
        Comparisons comparisons = Comparisons.judge(new World(11), 5_500, 600, ComparisonsTest::demonstrated);
        assertTrue(comparisons.agreementHelp() > 0.64 && comparisons.agreementHelp() < 0.72);
        assertTrue(comparisons.agreementHarmless() > 0.64 && comparisons.agreementHarmless() < 0.72);
        assertEquals(expectedAgreement(comparisons, JudgedPair::firstMoreHelpful), comparisons.agreementHelp(), 0.025);
        assertEquals(
                expectedAgreement(comparisons, JudgedPair::firstMoreHarmless), comparisons.agreementHarmless(), 0.025);
    }

    private static double expectedAgreement(Comparisons comparisons, ToDoubleFunction<JudgedPair> probability) {
        return Stream.concat(comparisons.train().stream(), comparisons.test().stream())
                .mapToDouble(probability)
                .map(p -> p * p + (1 - p) * (1 - p))
                .average()
                .orElseThrow();
    }

    @Test
    void anIdealModelIsRightAsOftenAsTheCeilingSays() {
        Comparisons comparisons = Comparisons.judge(new World(12), 5_500, 5_000, ComparisonsTest::demonstrated);
        double help = comparisons.test().stream()
                .filter(pair -> pair.annotation().better() == (pair.firstMoreHelpful() >= 0.5 ? 0 : 1))
                .count();
        double harmless = comparisons.test().stream()
                .filter(pair -> pair.annotation().safer() == (pair.firstMoreHarmless() >= 0.5 ? 0 : 1))
                .count();
        assertEquals(comparisons.accuracyCeilingHelp(), help / 5_000, 0.025);
        assertEquals(comparisons.accuracyCeilingHarmless(), harmless / 5_000, 0.025);
    }
}
