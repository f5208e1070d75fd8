package io.levee.rlhf.data;

import io.levee.engine.store.Json;
import java.util.Optional;

/** A row of a data set: text, not yet tokens. */
public sealed interface Row permits Prompt, Demonstration, Comparison {
    /** What is to be answered. */
    Dialogue dialogue();

    /** Where the row stands in its file; of a comparison paired from two rows, the earlier one. */
    Place place();

    /** All fields of the row as they stand in the file, if {@link ReadOptions#keepFields} asked for them. */
    Optional<Json> fields();
}
