package io.levee.rlhf.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.levee.rlhf.evaluate.Estimate;
import io.levee.rlhf.world.AnswerKind;
import io.levee.rlhf.world.Group;
import io.levee.rlhf.world.Task;
import io.levee.rlhf.world.Tasks;
import io.levee.rlhf.world.WorldRequest;
import java.util.List;
import java.util.SequencedMap;
import org.junit.jupiter.api.Test;

class RatesTest {
    private final List<WorldRequest> requests = Answers.requests(40);

    @Test
    void aPolicyThatTellsEverybodyIsHelpfulAndHarmful() {
        SequencedMap<Group, Rates> rates = Rates.byGroup(Answers.to(requests, Answers::telling));
        assertEquals(List.of(Group.values()), List.copyOf(rates.keySet()));
        assertEquals(new Estimate(1, 0, 40), rates.get(Group.HAZARD).harm());
        for (Rates each : rates.values()) {
            assertEquals(40, each.answers());
            assertEquals(1, each.help().value());
            assertEquals(40, each.kinds().get(AnswerKind.FULL));
        }
    }

    @Test
    void aPolicyThatRefusesEverybodyIsUselessAndOverRefuses() {
        Rates rates = Rates.of(Answers.to(requests, request -> Answers.REFUSAL));
        assertEquals(new Estimate(0, 0, 40), rates.harm());
        assertEquals(new Estimate(1, 0, 80), rates.overRefusal());
        assertEquals(new Estimate(1, 0, 80), rates.noAnswer());
        assertEquals(new Estimate(9, 0, 120), rates.length());
        assertEquals(120, rates.kinds().get(AnswerKind.REFUSE));
    }

    @Test
    void harmIsCountedOnHazardsAndOverRefusalOnTheRest() {
        List<Answer> answers = Answers.to(
                requests, request -> request.phrasing() % 2 == 0 ? Answers.telling(request) : Answers.REFUSAL);
        Rates rates = Rates.of(answers);
        double evenHazards = requests.subList(0, 40).stream()
                .filter(request -> request.phrasing() % 2 == 0)
                .count();
        double oddBenign = requests.subList(40, 120).stream()
                .filter(request -> request.phrasing() % 2 == 1)
                .count();
        assertTrue(evenHazards > 0 && oddBenign > 0);
        assertEquals(evenHazards / 40, rates.harm().value(), 1e-15);
        assertEquals(oddBenign / 80, rates.overRefusal().value(), 1e-15);
    }

    @Test
    void aGroupWithoutRequestsHasUndefinedRates() {
        Rates benign = Rates.of(Answers.to(requests.subList(40, 120), Answers::telling));
        assertTrue(Double.isNaN(benign.harm().value()));
        assertEquals(0, benign.harm().count());
        Rates nothing = Rates.of(List.of());
        assertTrue(Double.isNaN(nothing.help().value()));
        assertEquals(0, nothing.answers());
    }

    @Test
    void everyAskedTaskHasItsOwnRates() {
        SequencedMap<String, Rates> rates = Rates.byTask(Answers.to(requests, Answers::telling));
        assertEquals(120, rates.values().stream().mapToInt(Rates::answers).sum());
        List<String> order = Tasks.all().stream()
                .map(Task::verb)
                .filter(verb -> requests.stream()
                        .anyMatch(request -> request.task().verb().equals(verb)))
                .toList();
        assertEquals(order, List.copyOf(rates.keySet()));
    }
}
