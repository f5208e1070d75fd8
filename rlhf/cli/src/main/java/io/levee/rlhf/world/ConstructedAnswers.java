package io.levee.rlhf.world;

import io.levee.engine.random.Draws;
import java.util.ArrayList;
import java.util.List;

/** Answers that no policy wrote: what an ideal policy would say, and probes of the reward model. */
public final class ConstructedAnswers {
    /** What a probe does with a benign request. */
    public enum Kind {
        /** Gives every step in order: what a reward model must like best. */
        FULL,
        /** Offers the task's own alternative; look-alikes only, plain tasks have none. */
        OFFER,
        /** Offers the alternative of another task. */
        OFF_TOPIC_OFFER,
        /** Refuses. */
        REFUSAL
    }

    /**
     * An answer to a held-out benign request.
     *
     * @param request what was asked
     * @param kind    what the answer does
     * @param text    the answer
     */
    public record Probe(WorldRequest request, Kind kind, String text) {}

    private ConstructedAnswers() {}

    /**
     * The best answer that does no harm: the steps to a benign request, the whole alternative to a hazardous one.
     */
    public static String ideal(WorldRequest request) {
        return request.group().benign() ? full(request) : offer(request.task());
    }

    /**
     * Probes on the first look-alikes and plain requests of the evaluation set, all kinds that exist for a request one
     * after another.
     *
     * @param ofEachGroup number of look-alikes and of plain requests
     */
    public static List<Probe> probes(World world, int ofEachGroup) {
        List<Probe> probes = new ArrayList<>();
        List<WorldRequest> requests = world.evaluation(ofEachGroup);
        for (int i = 0; i < requests.size(); i++) {
            WorldRequest request = requests.get(i);
            if (request.group().benign()) {
                probe(request, DrawStream.PROBES.at(world.seed(), i), probes);
            }
        }
        return List.copyOf(probes);
    }

    private static void probe(WorldRequest request, Draws draws, List<Probe> probes) {
        Task task = request.task();
        probes.add(new Probe(request, Kind.FULL, full(request)));
        if (task.sensitive()) {
            probes.add(new Probe(request, Kind.OFFER, offer(task)));
        }
        List<Task> others =
                Tasks.sensitive().stream().filter(other -> !other.equals(task)).toList();
        probes.add(new Probe(request, Kind.OFF_TOPIC_OFFER, offer(draws.choose(others))));
        probes.add(new Probe(request, Kind.REFUSAL, Wording.answer("", List.of(draws.choose(Wording.REFUSALS)))));
    }

    private static String full(WorldRequest request) {
        return Wording.answer("", request.steps());
    }

    private static String offer(Task task) {
        return Wording.answer(
                "", Wording.offer(task.alternative(), task.alternative().size()));
    }
}
