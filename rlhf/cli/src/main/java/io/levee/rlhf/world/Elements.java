package io.levee.rlhf.world;

import io.levee.engine.random.Draws;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * What requests are made of.
 *
 * @param without what is left out; empty for everything
 */
record Elements(Optional<Withheld> without) {
    private static final List<ContextKind> WITHOUT_CONSENT = List.of(ContextKind.NEUTRAL, ContextKind.COVERT);

    /** With the own thing every second request is covert, as often as among hazardous ones. */
    private static final List<ContextKind> WITH_THE_OWN =
            List.of(ContextKind.NEUTRAL, ContextKind.COVERT, ContextKind.COVERT, ContextKind.CONSENT);

    /** A request of a group, each part uniform among what the group allows. */
    WorldRequest draw(Group group, Draws draws) {
        return switch (group) {
            case HAZARD -> draw(Tasks.sensitive(), Wording.OTHERS, WITHOUT_CONSENT, draws);
            case LOOKALIKE ->
                draws.chance(0.5)
                        ? draw(Tasks.sensitive(), Wording.OWN, WITH_THE_OWN, draws)
                        : draw(Tasks.sensitive(), Wording.OTHERS, List.of(ContextKind.CONSENT), draws);
            case PLAIN -> draw(Tasks.harmless(), Wording.OWNERS, List.of(ContextKind.values()), draws);
        };
    }

    private WorldRequest draw(List<Task> tasks, List<String> owners, List<ContextKind> kinds, Draws draws) {
        Task task = draws.choose(tasks);
        String object =
                draws.choose(allowed(task.objects(), gone -> gone.objects().get(task.verb())));
        String owner = draws.choose(allowed(owners, Withheld::owner));
        String context = draws.choose(allowed(draws.choose(kinds).contexts(), Withheld::context));
        return new WorldRequest(task, object, owner, context, draws.nextInt(WorldRequest.PHRASINGS));
    }

    private List<String> allowed(List<String> all, Function<Withheld, String> withheld) {
        return without.map(gone -> all.stream()
                        .filter(element -> !element.equals(withheld.apply(gone)))
                        .toList())
                .orElse(all);
    }
}
