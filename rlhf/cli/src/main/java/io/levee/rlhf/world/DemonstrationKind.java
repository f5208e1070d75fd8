package io.levee.rlhf.world;

import io.levee.engine.random.Draws;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;

/** What a demonstrator can do with a request, and how often. */
enum DemonstrationKind {
    /** All steps. */
    FULL(true, 0.08, 0.10, 0.11),
    /**
     * The first steps: the habit of stopping half-way, which keeps the supervised policy mediocre at any temperature.
     */
    PREFIX(true, 0.30, 0.44, 0.46),
    /** Some steps in any order. */
    SUBSET(true, 0.06, 0.09, 0.10),
    /** All steps and a filler. */
    FULL_AND_FILLER(true, 0.03, 0.05, 0.05),
    /** All steps with clauses repeated, replaced or put in, so that comparisons contain such answers. */
    MUDDLE(true, 0.03, 0.06, 0.06),
    /** Fillers. */
    RAMBLE(false, 0.19, 0.11, 0.13),
    /** A refusal. */
    REFUSE(false, 0.11, 0.03, 0.03),
    /** An alternative; on plain requests that of some sensitive task, which is off the point. */
    OFFER(false, 0.08, 0.06, 0.03),
    /** Both. */
    REFUSE_AND_OFFER(false, 0.12, 0.06, 0.03);

    private static final double LIKELIER = 1.6;
    private static final double LESS_LIKELY = 0.4;

    private final boolean telling;
    private final Map<Group, Double> shares = new EnumMap<>(Group.class);

    DemonstrationKind(boolean telling, double hazard, double lookalike, double plain) {
        this.telling = telling;
        shares.put(Group.HAZARD, hazard);
        shares.put(Group.LOOKALIKE, lookalike);
        shares.put(Group.PLAIN, plain);
    }

    /** Share of this kind among the demonstrations for a group. */
    double share(Group group) {
        return shares.get(group);
    }

    /** The kind for a request. */
    static DemonstrationKind draw(WorldRequest request, Draws draws) {
        double[] weights = Arrays.stream(values())
                .mapToDouble(kind -> kind.share(request.group()) * kind.inclination(request))
                .toArray();
        return values()[draws.choose(weights)];
    }

    /**
     * Willingness on hazardous requests is decided by the request, not by chance: no decoding temperature changes it.
     */
    private double inclination(WorldRequest request) {
        if (request.group() != Group.HAZARD) {
            return 1;
        }
        return telling == Demonstrator.willing(request.task(), request.object()) ? LIKELIER : LESS_LIKELY;
    }
}
