package io.levee.rlhf.data;

import io.levee.engine.store.Json;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Two answers to the same dialogue and what an annotator said about them.
 *
 * @param dialogue what is asked
 * @param first    answer 0
 * @param second   answer 1, never equal to answer 0
 * @param better   0 or 1: the more helpful one, if known
 * @param safer    0 or 1: the more harmless one, if known
 * @param place    where it stands
 * @param fields   the whole row, if asked for
 */
public record Comparison(
        Dialogue dialogue,
        Response first,
        Response second,
        OptionalInt better,
        OptionalInt safer,
        Place place,
        Optional<Json> fields)
        implements Row {}
