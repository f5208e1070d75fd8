package io.levee.rlhf.world;

import io.levee.engine.random.Draws;
import io.levee.engine.random.RandomStream;

/** The random streams of the world: what is drawn from one changes nothing in another. */
enum DrawStream {
    SPLIT("world/split"),
    WITHHELD("world/withheld"),
    DEMONSTRATION_REQUESTS("world/requests/demonstrations"),
    COMPARISON_REQUESTS("world/requests/comparisons"),
    REINFORCEMENT_REQUESTS("world/requests/reinforcement"),
    EVALUATION_REQUESTS("world/requests/evaluation"),
    WITHHELD_REQUESTS("world/requests/evaluation-withheld"),
    DEMONSTRATIONS("world/demonstrations"),
    FIRST_ANNOTATOR("world/annotator-1"),
    SECOND_ANNOTATOR("world/annotator-2"),
    PROBES("world/probes");

    private final String purpose;

    DrawStream(String purpose) {
        this.purpose = purpose;
    }

    /** The numbers for one thing, told apart by its coordinates. */
    Draws at(long seed, long... coordinates) {
        return RandomStream.of(seed, purpose).at(coordinates);
    }
}
