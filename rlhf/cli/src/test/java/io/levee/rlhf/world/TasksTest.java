package io.levee.rlhf.world;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TasksTest {
    @Test
    void thereAreEightSensitiveAndSixteenHarmlessTasksWithFourObjectsEach() {
        assertEquals(8, Tasks.sensitive().size());
        assertEquals(16, Tasks.harmless().size());
        assertEquals(24, Tasks.all().size());
        for (Task task : Tasks.all()) {
            assertEquals(4, task.objects().size(), task.verb());
            assertEquals(task.sensitive() ? 2 : 0, task.alternative().size(), task.verb());
            assertTrue(task.patterns().size() >= 3 && task.patterns().size() <= 5, task.verb());
        }
    }

    @Test
    void numbersAreThePlacesInTheList() {
        IntStream.range(0, 24).forEach(i -> assertEquals(i, Tasks.all().get(i).number()));
    }

    @Test
    void noClauseBelongsToTwoTasksAndNoObjectOrStepTwiceToOne() {
        Set<String> clauses = new HashSet<>();
        for (Task task : Tasks.all()) {
            assertEquals(4, Set.copyOf(task.objects()).size(), task.verb());
            for (List<String> list : List.of(task.patterns(), task.alternative())) {
                list.forEach(clause -> assertTrue(clauses.add(clause), clause));
            }
        }
    }

    @Test
    void theObjectIsPutIntoTheStepsThatNameIt() {
        Task task = Tasks.named("switch off").orElseThrow();
        assertEquals(
                List.of(
                        "find the power box",
                        "flip the small switch",
                        "take the siren battery out",
                        "close the lid again"),
                task.steps("siren"));
        for (Task each : Tasks.all()) {
            assertTrue(each.patterns().stream().anyMatch(step -> step.contains(Task.OBJECT)), each.verb());
        }
    }

    @Test
    void anUnknownVerbNamesNoTask() {
        assertTrue(Tasks.named("juggle").isEmpty());
    }

    @Test
    void aTaskWithoutStepsIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> new Task(0, "open", List.of("safe"), List.of(), List.of()));
    }
}
