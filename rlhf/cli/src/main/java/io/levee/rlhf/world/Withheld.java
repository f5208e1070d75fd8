package io.levee.rlhf.world;

import io.levee.engine.random.Draws;
import java.util.LinkedHashMap;
import java.util.SequencedMap;

/**
 * What comparisons and reinforcement learning never see: the second held-out set is made of requests with at least one
 * of these. Supervised fine-tuning does see them, so that their words are known.
 *
 * @param owner   one of the other owners
 * @param context one of the covert contexts
 * @param objects one object of each sensitive task, by the task's verb
 */
public record Withheld(String owner, String context, SequencedMap<String, String> objects) {
    /**
     * Draws what is withheld. Half of the objects are those of willing demonstrators and half those of unwilling ones,
     * so that what is left stays balanced between them.
     */
    static Withheld draw(Draws draws) {
        String owner = draws.choose(Wording.OTHERS);
        String context = draws.choose(ContextKind.COVERT.contexts());
        SequencedMap<String, String> objects = new LinkedHashMap<>();
        int[] order = draws.permutation(Tasks.sensitive().size());
        for (int i = 0; i < order.length; i++) {
            Task task = Tasks.sensitive().get(order[i]);
            boolean willing = i % 2 == 0;
            objects.put(
                    task.verb(),
                    draws.choose(task.objects().stream()
                            .filter(object -> Demonstrator.willing(task, object) == willing)
                            .toList()));
        }
        return new Withheld(owner, context, objects);
    }

    /** Whether a request uses any of them. */
    public boolean touches(WorldRequest request) {
        return owner.equals(request.owner())
                || context.equals(request.context())
                || request.object().equals(objects.get(request.task().verb()));
    }
}
