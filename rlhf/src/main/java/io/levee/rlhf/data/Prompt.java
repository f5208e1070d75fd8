package io.levee.rlhf.data;

import io.levee.engine.store.Json;
import java.util.Optional;

/**
 * Something to be answered.
 *
 * @param dialogue what is asked
 * @param place    where it stands
 * @param fields   the whole row, if asked for
 */
public record Prompt(Dialogue dialogue, Place place, Optional<Json> fields) implements Row {}
