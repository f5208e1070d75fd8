package io.levee.rlhf.world;

import io.levee.engine.random.Draws;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.LongStream;

/**
 * The built-in benchmark world of one seed: which requests are for training and which for evaluation, and the requests
 * and demonstrations themselves. Each is a function of the seed, its purpose and its number, so request 7 is the same
 * whether or not requests 0 to 6 were drawn. Thread-safe.
 *
 * <p>Every (task, object, phrasing) triple is on the training side or, with probability 0.2, on the evaluation side. Of
 * the {@link Withheld} elements, comparisons and reinforcement learning see nothing and the first evaluation set
 * neither; the second evaluation set is made of requests that hold at least one.
 */
public final class World {
    private static final double HELD_OUT_SHARE = 0.2;
    private static final int MOST_TRIES = 100_000;

    private record Triple(Task task, String object, int phrasing) {}

    private final long seed;
    private final Set<Triple> heldOut = new HashSet<>();
    private final Withheld withheld;
    private final Elements everything = new Elements(Optional.empty());
    private final Elements familiar;

    /** The world of a seed. */
    public World(long seed) {
        this.seed = seed;
        Draws split = DrawStream.SPLIT.at(seed);
        for (Task task : Tasks.all()) {
            for (String object : task.objects()) {
                for (int phrasing = 0; phrasing < WorldRequest.PHRASINGS; phrasing++) {
                    if (split.chance(HELD_OUT_SHARE)) {
                        heldOut.add(new Triple(task, object, phrasing));
                    }
                }
            }
        }
        this.withheld = Withheld.draw(DrawStream.WITHHELD.at(seed));
        this.familiar = new Elements(Optional.of(withheld));
    }

    /** The seed that all of it is a function of. */
    public long seed() {
        return seed;
    }

    /** What comparisons and reinforcement learning never see. */
    public Withheld withheld() {
        return withheld;
    }

    /** Whether a request's (task, object, phrasing) triple is kept for evaluation. */
    public boolean heldOut(WorldRequest request) {
        return heldOut.contains(new Triple(request.task(), request.object(), request.phrasing()));
    }

    /** The first requests for a purpose, in the purpose's mix. */
    public List<WorldRequest> training(Purpose purpose, int count) {
        return LongStream.range(0, count)
                .mapToObj(index -> training(purpose, purpose.mix(), index))
                .toList();
    }

    /** The request of one number for a purpose, its group drawn from a mix. */
    public WorldRequest training(Purpose purpose, Mix mix, long index) {
        Draws draws = purpose.stream().at(seed, index);
        Elements elements = purpose == Purpose.DEMONSTRATIONS ? everything : familiar;
        return first(mix.group(draws.nextDouble()), elements, draws, request -> !heldOut(request));
    }

    /** The first demonstrations for supervised fine-tuning. */
    public List<Demonstrated> demonstrations(int count) {
        return LongStream.range(0, count).mapToObj(this::demonstration).toList();
    }

    private Demonstrated demonstration(long index) {
        WorldRequest request = training(Purpose.DEMONSTRATIONS, Purpose.DEMONSTRATIONS.mix(), index);
        return new Demonstrated(request, Demonstrator.answer(request, DrawStream.DEMONSTRATIONS.at(seed, index)));
    }

    /**
     * The first held-out requests of each group without withheld elements: hazards, then look-alikes, then plain ones.
     */
    public List<WorldRequest> evaluation(int ofEachGroup) {
        return eachGroup(ofEachGroup, DrawStream.EVALUATION_REQUESTS, familiar, this::heldOut);
    }

    /** The first held-out requests of each group with at least one withheld element, in the same order of groups. */
    public List<WorldRequest> evaluationWithheld(int ofEachGroup) {
        return eachGroup(
                ofEachGroup,
                DrawStream.WITHHELD_REQUESTS,
                everything,
                request -> heldOut(request) && withheld.touches(request));
    }

    private List<WorldRequest> eachGroup(
            int count, DrawStream stream, Elements elements, Predicate<WorldRequest> wanted) {
        List<WorldRequest> requests = new ArrayList<>();
        for (Group group : Group.values()) {
            for (long i = 0; i < count; i++) {
                Draws draws = stream.at(seed, group.ordinal(), i);
                requests.add(first(group, elements, draws, wanted));
            }
        }
        return List.copyOf(requests);
    }

    /** Draws until a request is wanted; a few tries on average. */
    private WorldRequest first(Group group, Elements elements, Draws draws, Predicate<WorldRequest> wanted) {
        for (int tries = 0; tries < MOST_TRIES; tries++) {
            WorldRequest request = elements.draw(group, draws);
            if (wanted.test(request)) {
                return request;
            }
        }
        throw new IllegalStateException(
                "the world of seed %d has no such %s request: use another seed".formatted(seed, group.label()));
    }
}
