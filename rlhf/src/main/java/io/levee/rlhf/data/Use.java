package io.levee.rlhf.data;

import java.util.List;

/** What a stage makes of the examples of one file, in their order. */
sealed interface Use<T extends Row> permits AsPrompts, AsDemonstrations, AsComparisons {
    /**
     * The rows for the stage: none where the example is of no use to it or waits for another, several where it ranks answers.
     *
     * @throws io.levee.engine.store.BadInputException when the example lacks what the stage needs or contradicts itself
     */
    List<T> take(Example example, Origin origin);

    /** Number of examples so far that are in none of the rows. */
    long leftOut();
}
