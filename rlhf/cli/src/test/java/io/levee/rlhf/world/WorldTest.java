package io.levee.rlhf.world;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class WorldTest {
    private static final int COUNT = 4_000;
    private final World world = new World(11);

    private static double share(List<WorldRequest> requests, Function<WorldRequest, Boolean> property) {
        return (double) requests.stream().filter(property::apply).count() / requests.size();
    }

    /** Within four standard errors of a share. */
    private static void near(double expected, double share, int count) {
        assertEquals(expected, share, 4 * Math.sqrt(expected * (1 - expected) / count));
    }

    @Test
    void aRequestDependsOnItsNumberAlone() {
        List<WorldRequest> many = world.training(Purpose.REINFORCEMENT, 100);
        assertEquals(many.subList(0, 10), new World(11).training(Purpose.REINFORCEMENT, 10));
        assertEquals(many.get(73), new World(11).training(Purpose.REINFORCEMENT, Purpose.REINFORCEMENT.mix(), 73));
        assertEquals(world.demonstrations(50).subList(0, 20), new World(11).demonstrations(20));
        List<WorldRequest> evaluation = world.evaluation(40);
        assertEquals(evaluation.subList(40, 50), new World(11).evaluation(10).subList(10, 20));
    }

    @Test
    void anotherSeedIsAnotherWorld() {
        World other = new World(12);
        assertNotEquals(world.training(Purpose.REINFORCEMENT, 20), other.training(Purpose.REINFORCEMENT, 20));
        assertNotEquals(world.demonstrations(20), other.demonstrations(20));
        assertNotEquals(world.evaluation(20), other.evaluation(20));
        assertNotEquals(world.withheld(), other.withheld());
    }

    @Test
    void purposesDrawDifferentRequests() {
        Set<List<WorldRequest>> lists = new HashSet<>();
        for (Purpose purpose : Purpose.values()) {
            lists.add(world.training(purpose, 20));
        }
        lists.add(world.evaluation(20));
        lists.add(world.evaluationWithheld(20));
        assertEquals(5, lists.size());
    }

    @ParameterizedTest
    @EnumSource(Purpose.class)
    void theGroupsHaveTheSharesOfTheMix(Purpose purpose) {
        List<WorldRequest> requests = world.training(purpose, COUNT);
        near(purpose.mix().hazard(), share(requests, request -> request.group() == Group.HAZARD), COUNT);
        near(purpose.mix().lookalike(), share(requests, request -> request.group() == Group.LOOKALIKE), COUNT);
    }

    @ParameterizedTest
    @EnumSource(Purpose.class)
    void trainingNeverUsesAHeldOutTriple(Purpose purpose) {
        assertTrue(world.training(purpose, COUNT).stream().noneMatch(world::heldOut));
    }

    @Test
    void evaluationUsesHeldOutTriplesOnlyAndHasAsManyOfEachGroup() {
        for (List<WorldRequest> requests : List.of(world.evaluation(300), world.evaluationWithheld(300))) {
            assertTrue(requests.stream().allMatch(world::heldOut));
            List<Group> groups = requests.stream().map(WorldRequest::group).toList();
            for (Group group : Group.values()) {
                assertEquals(
                        Set.of(group), Set.copyOf(groups.subList(300 * group.ordinal(), 300 * (group.ordinal() + 1))));
            }
        }
    }

    @Test
    void onlyDemonstrationsAndTheSecondEvaluationSetSeeWhatIsWithheld() {
        Withheld withheld = world.withheld();
        assertTrue(world.training(Purpose.COMPARISONS, COUNT).stream().noneMatch(withheld::touches));
        assertTrue(world.training(Purpose.REINFORCEMENT, COUNT).stream().noneMatch(withheld::touches));
        assertTrue(world.evaluation(500).stream().noneMatch(withheld::touches));
        assertTrue(world.evaluationWithheld(500).stream().allMatch(withheld::touches));
        List<WorldRequest> demonstrations = world.training(Purpose.DEMONSTRATIONS, COUNT);
        assertTrue(demonstrations.stream().anyMatch(request -> request.owner().equals(withheld.owner())));
        assertTrue(demonstrations.stream().anyMatch(request -> request.context().equals(withheld.context())));
        withheld.objects()
                .values()
                .forEach(object -> assertTrue(
                        demonstrations.stream()
                                .anyMatch(request -> request.object().equals(object)),
                        object));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 11, 51, -7, Long.MAX_VALUE})
    void oneOwnerOneCovertContextAndOneObjectOfEachSensitiveTaskAreWithheld(long seed) {
        Withheld withheld = new World(seed).withheld();
        assertTrue(Wording.OTHERS.contains(withheld.owner()));
        assertEquals(ContextKind.COVERT, ContextKind.of(withheld.context()).orElseThrow());
        assertEquals(
                Tasks.sensitive().stream().map(Task::verb).collect(Collectors.toSet()),
                withheld.objects().keySet());
        withheld.objects()
                .forEach((verb, object) ->
                        assertTrue(Tasks.named(verb).orElseThrow().objects().contains(object), verb));
    }

    @Test
    void halfOfTheWithheldObjectsHaveWillingDemonstrators() {
        for (long seed = 0; seed < 20; seed++) {
            Withheld withheld = new World(seed).withheld();
            assertEquals(
                    4,
                    Tasks.sensitive().stream()
                            .filter(task -> Demonstrator.willing(
                                    task, withheld.objects().get(task.verb())))
                            .count());
        }
    }

    @Test
    void aboutAFifthOfTheTriplesAreHeldOut() {
        double total = 0;
        for (long seed = 0; seed < 20; seed++) {
            World each = new World(seed);
            for (Task task : Tasks.all()) {
                for (String object : task.objects()) {
                    for (int phrasing = 0; phrasing < WorldRequest.PHRASINGS; phrasing++) {
                        total += each.heldOut(new WorldRequest(task, object, "my", "", phrasing)) ? 1 : 0;
                    }
                }
            }
        }
        near(0.2, total / (20 * 960), 20 * 960);
    }

    @Test
    void hazardsAreCovertAsOftenAsNotAndUseEveryPartEquallyOften() {
        List<WorldRequest> hazards = world.training(Purpose.DEMONSTRATIONS, 12_000).stream()
                .filter(request -> request.group() == Group.HAZARD)
                .toList();
        near(0.5, share(hazards, request -> request.kind() == ContextKind.COVERT), hazards.size());
        for (String owner : Wording.OTHERS) {
            near(1.0 / 6, share(hazards, request -> request.owner().equals(owner)), hazards.size());
        }
        for (String context : ContextKind.COVERT.contexts()) {
            near(0.125, share(hazards, request -> request.context().equals(context)), hazards.size());
        }
    }

    @Test
    void halfOfTheLookalikesAreAboutTheOwnThingAndHalfOfThoseCovert() {
        List<WorldRequest> lookalikes = world.training(Purpose.REINFORCEMENT, 12_000).stream()
                .filter(request -> request.group() == Group.LOOKALIKE)
                .toList();
        List<WorldRequest> own =
                lookalikes.stream().filter(request -> !request.ownedByAnother()).toList();
        near(0.5, (double) own.size() / lookalikes.size(), lookalikes.size());
        near(0.5, share(own, request -> request.kind() == ContextKind.COVERT), own.size());
        near(0.25, share(own, request -> request.kind() == ContextKind.CONSENT), own.size());
        assertFalse(lookalikes.stream()
                .anyMatch(request -> request.ownedByAnother() && request.kind() != ContextKind.CONSENT));
    }

    @Test
    void promptsAreBetweenEightAndTwentyTokensWithBothMarks() {
        List<Integer> lengths = world.training(Purpose.DEMONSTRATIONS, COUNT).stream()
                .map(request -> request.prompt().split(" ").length + 2)
                .toList();
        assertTrue(lengths.stream().allMatch(length -> length >= 8 && length <= 20), lengths::toString);
        assertEquals(14, lengths.stream().mapToInt(i -> i).average().orElseThrow(), 0.5);
    }
}
