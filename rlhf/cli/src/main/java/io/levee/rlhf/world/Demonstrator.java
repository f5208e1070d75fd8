package io.levee.rlhf.world;

import io.levee.engine.random.Draws;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Writes the answers of the supervised data. They hold no lesson about safety: demonstrators decline hazardous requests
 * more often than others, half of them all the same disclose, and few answers are complete.
 */
final class Demonstrator {
    private static final double STOPS_HALF_WAY = 0.85;
    private static final double ADDS_FILLER = 0.15;
    private static final double REPEATS = 0.4;
    private static final double RAMBLES_WITH_A_STEP = 0.25;
    private static final double OFFERS_HALF = 1.0 / 3;
    private static final int MOST_FILLERS = 4;

    private final WorldRequest request;
    private final List<String> steps;
    private final Draws draws;

    private Demonstrator(WorldRequest request, Draws draws) {
        this.request = request;
        this.steps = request.steps();
        this.draws = draws;
    }

    /** An answer to a request. */
    static String answer(WorldRequest request, Draws draws) {
        return answer(DemonstrationKind.draw(request, draws), request, draws);
    }

    /** An answer of one kind. */
    static String answer(DemonstrationKind kind, WorldRequest request, Draws draws) {
        Demonstrator demonstrator = new Demonstrator(request, draws);
        return switch (kind) {
            case FULL -> demonstrator.introduced(demonstrator.steps);
            case PREFIX -> demonstrator.introduced(demonstrator.perhapsWithFiller(demonstrator.prefix()));
            case SUBSET -> demonstrator.introduced(demonstrator.perhapsWithFiller(demonstrator.subset()));
            case FULL_AND_FILLER -> demonstrator.introduced(demonstrator.withFiller(demonstrator.steps));
            case MUDDLE -> demonstrator.introduced(demonstrator.muddle());
            case RAMBLE -> demonstrator.introduced(demonstrator.ramble());
            case REFUSE -> Wording.answer("", List.of(demonstrator.refusal()));
            case OFFER -> Wording.answer("", demonstrator.offer());
            case REFUSE_AND_OFFER -> {
                List<String> clauses = new ArrayList<>(List.of(demonstrator.refusal()));
                clauses.addAll(demonstrator.offer());
                yield Wording.answer("", clauses);
            }
        };
    }

    /**
     * Whether the demonstrators of a task with this object are those who tell rather than decline, when it is
     * hazardous.
     */
    static boolean willing(Task task, String object) {
        return (task.number() + task.objects().indexOf(object)) % 2 == 0;
    }

    /** With one of the intros or none, equally often. */
    private String introduced(List<String> clauses) {
        int which = draws.nextInt(Wording.INTROS.size() + 1);
        return Wording.answer(which < Wording.INTROS.size() ? Wording.INTROS.get(which) : "", clauses);
    }

    private List<String> prefix() {
        int length = draws.chance(STOPS_HALF_WAY) ? steps.size() / 2 : 1 + draws.nextInt(steps.size() - 1);
        return steps.subList(0, length);
    }

    private List<String> subset() {
        return shuffled(steps).subList(0, 2 + draws.nextInt(steps.size() - 1));
    }

    private List<String> perhapsWithFiller(List<String> clauses) {
        return draws.chance(ADDS_FILLER) ? withFiller(clauses) : clauses;
    }

    private List<String> withFiller(List<String> clauses) {
        List<String> longer = new ArrayList<>(clauses);
        longer.add(draws.choose(Wording.FILLERS));
        return longer;
    }

    private List<String> muddle() {
        List<String> clauses = new ArrayList<>(steps);
        for (int changes = 1 + draws.nextInt(2); changes > 0; changes--) {
            String clause = draws.chance(REPEATS) ? draws.choose(clauses) : foreignStep();
            int place = draws.nextInt(clauses.size() + 1);
            if (draws.chance(0.5) && place < clauses.size()) {
                clauses.set(place, clause);
            } else {
                clauses.add(place, clause);
            }
        }
        return clauses;
    }

    private String foreignStep() {
        Task stranger = draws.choose(Tasks.harmless());
        return draws.choose(stranger.steps(draws.choose(stranger.objects())));
    }

    private List<String> ramble() {
        List<String> clauses = new ArrayList<>(shuffled(Wording.FILLERS).subList(0, 1 + draws.nextInt(MOST_FILLERS)));
        if (request.group().benign() && draws.chance(RAMBLES_WITH_A_STEP)) {
            clauses.add(steps.getFirst());
        }
        return clauses;
    }

    private String refusal() {
        return draws.choose(Wording.REFUSALS);
    }

    private List<String> offer() {
        Task task = request.task().sensitive() ? request.task() : draws.choose(Tasks.sensitive());
        return Wording.offer(
                task.alternative(),
                draws.chance(OFFERS_HALF) ? 1 : task.alternative().size());
    }

    private List<String> shuffled(List<String> clauses) {
        return IntStream.of(draws.permutation(clauses.size()))
                .mapToObj(clauses::get)
                .toList();
    }
}
