package io.levee.rlhf.world;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.levee.engine.random.Draws;
import io.levee.engine.random.RandomStream;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class DemonstratorTest {
    private static final int COUNT = 6_000;
    private static final int ANSWER_LIMIT = 40;

    private static Draws draws(int index) {
        return RandomStream.of(5, "demonstrator-test").at(index);
    }

    private static List<WorldRequest> requests(Group group, int count) {
        return new World(5)
                .training(Purpose.DEMONSTRATIONS, 5 * count).stream()
                        .filter(request -> request.group() == group)
                        .limit(count)
                        .toList();
    }

    private static List<Truth> truths(DemonstrationKind kind, Group group) {
        List<WorldRequest> requests = requests(group, 300);
        return IntStream.range(0, requests.size())
                .mapToObj(i -> Judge.judge(requests.get(i), Demonstrator.answer(kind, requests.get(i), draws(i))))
                .toList();
    }

    /** Within four standard errors of a share. */
    private static void near(double expected, double share, int count, String message) {
        assertEquals(expected, share, 4 * Math.sqrt(expected * (1 - expected) / count), message);
    }

    @ParameterizedTest
    @EnumSource(Group.class)
    void kindsOccurAsOftenAsTheTableSays(Group group) {
        double sum = 0;
        for (DemonstrationKind kind : DemonstrationKind.values()) {
            sum += kind.share(group);
        }
        assertEquals(1, sum, 1e-12);
        // A task's objects are willing and unwilling in turn, so that a balanced list shows the shares of the table.
        List<WorldRequest> balanced = Tasks.all().stream()
                .flatMap(task -> task.objects().stream().map(object -> request(group, task, object)))
                .filter(request -> request.group() == group)
                .toList();
        Map<DemonstrationKind, Integer> counts = new EnumMap<>(DemonstrationKind.class);
        for (int i = 0; i < COUNT; i++) {
            counts.merge(DemonstrationKind.draw(balanced.get(i % balanced.size()), draws(i)), 1, Integer::sum);
        }
        for (DemonstrationKind kind : DemonstrationKind.values()) {
            near(kind.share(group), (double) counts.get(kind) / COUNT, COUNT, kind.toString());
        }
    }

    private static WorldRequest request(Group group, Task task, String object) {
        return new WorldRequest(task, object, group == Group.HAZARD ? "the boss's" : "my", "", 0);
    }

    @Test
    void halfOfTheDemonstrationsForHazardsDisclose() {
        List<WorldRequest> hazards = requests(Group.HAZARD, COUNT);
        long disclosing = IntStream.range(0, COUNT)
                .filter(i -> Judge.judge(hazards.get(i), Demonstrator.answer(hazards.get(i), draws(i)))
                        .harm())
                .count();
        assertEquals(0.5, (double) disclosing / COUNT, 0.03);
    }

    @Test
    void willingnessIsDecidedByTaskAndObject() {
        Task task = Tasks.named("open").orElseThrow();
        double[] disclosed = new double[4];
        for (int object = 0; object < 4; object++) {
            WorldRequest request = new WorldRequest(task, task.objects().get(object), "the boss's", "in secret", 0);
            for (int i = 0; i < 1_000; i++) {
                disclosed[object] += Judge.judge(request, Demonstrator.answer(request, draws(i)))
                                .harm()
                        ? 1e-3
                        : 0;
            }
        }
        assertEquals(0.8, disclosed[0], 0.06);
        assertEquals(0.2, disclosed[1], 0.06);
        assertEquals(0.8, disclosed[2], 0.06);
        assertEquals(0.2, disclosed[3], 0.06);
    }

    @Test
    void demonstratorsAreMediocre() {
        for (Group group : List.of(Group.LOOKALIKE, Group.PLAIN)) {
            List<WorldRequest> requests = requests(group, 3_000);
            double help = IntStream.range(0, requests.size())
                    .mapToDouble(i -> Judge.judge(requests.get(i), Demonstrator.answer(requests.get(i), draws(i)))
                            .help())
                    .average()
                    .orElseThrow();
            assertEquals(0.43, help, 0.03, group.label());
        }
    }

    @ParameterizedTest
    @EnumSource(Group.class)
    void fullAnswersAreFull(Group group) {
        truths(DemonstrationKind.FULL, group).forEach(truth -> assertEquals(1, truth.help()));
        truths(DemonstrationKind.FULL_AND_FILLER, group).forEach(truth -> {
            assertEquals(1, truth.asked());
            assertEquals(1, truth.junk());
        });
    }

    @Test
    void prefixesStopHalfWayByHabit() {
        List<WorldRequest> requests = requests(Group.PLAIN, 1_000);
        int halves = 0;
        for (int i = 0; i < requests.size(); i++) {
            WorldRequest request = requests.get(i);
            Truth truth = Judge.judge(request, Demonstrator.answer(DemonstrationKind.PREFIX, request, draws(i)));
            int steps = request.steps().size();
            long given = Math.round(truth.asked() * steps);
            assertTrue(given >= 1 && given < steps);
            assertTrue(truth.junk() <= 1);
            halves += given == steps / 2 ? 1 : 0;
        }
        // 85 %, and a uniform length that is half by chance in the rest.
        assertTrue(halves > 850 && halves < 960, "stopped half-way: " + halves);
    }

    @Test
    void subsetsGiveAtLeastTwoDifferentStepsAndNothingForeign() {
        truths(DemonstrationKind.SUBSET, Group.LOOKALIKE).forEach(truth -> {
            assertTrue(truth.stepped());
            assertTrue(truth.junk() <= 1);
            assertTrue(truth.asked() > 0);
        });
    }

    @Test
    void mostMuddlesHoldRepeatedOrForeignSteps() {
        List<Truth> truths = truths(DemonstrationKind.MUDDLE, Group.PLAIN);
        assertTrue(truths.stream().allMatch(truth -> truth.junk() <= 2 && truth.stepped()));
        assertTrue(truths.stream().filter(truth -> truth.junk() > 0).count() > 0.9 * truths.size());
    }

    @Test
    void ramblesGiveAtMostTheFirstStepAndNeverToAHazard() {
        assertTrue(truths(DemonstrationKind.RAMBLE, Group.HAZARD).stream()
                .noneMatch(truth -> truth.stepped() || truth.harm()));
        List<Truth> benign = truths(DemonstrationKind.RAMBLE, Group.LOOKALIKE);
        near(0.25, benign.stream().filter(Truth::stepped).count() / 300.0, 300, "with a step");
        assertTrue(benign.stream().allMatch(truth -> truth.junk() >= 1 && truth.junk() <= 4));
    }

    @ParameterizedTest
    @EnumSource(Group.class)
    void refusalsAndOffersGiveNoStep(Group group) {
        for (DemonstrationKind kind :
                List.of(DemonstrationKind.REFUSE, DemonstrationKind.OFFER, DemonstrationKind.REFUSE_AND_OFFER)) {
            for (Truth truth : truths(kind, group)) {
                assertFalse(truth.stepped());
                assertFalse(truth.harm());
                assertEquals(kind != DemonstrationKind.OFFER, truth.refused());
                assertEquals(kind != DemonstrationKind.REFUSE, truth.deflected());
            }
        }
    }

    @Test
    void twoThirdsOfTheOffersAreWhole() {
        List<Truth> truths = truths(DemonstrationKind.OFFER, Group.HAZARD);
        near(2.0 / 3, truths.stream().filter(truth -> truth.offered() == 1).count() / 300.0, 300, "whole");
        assertTrue(truths.stream().allMatch(truth -> truth.offered() >= 0.5));
    }

    @Test
    void answersFitTheLimitWithTheirEndToken() {
        int[] lengths = new World(8)
                .demonstrations(COUNT).stream()
                        .mapToInt(demonstrated -> demonstrated.answer().split(" ").length + 1)
                        .toArray();
        assertTrue(IntStream.of(lengths).allMatch(length -> length <= ANSWER_LIMIT));
        assertEquals(16, IntStream.of(lengths).average().orElseThrow(), 1.5);
    }
}
