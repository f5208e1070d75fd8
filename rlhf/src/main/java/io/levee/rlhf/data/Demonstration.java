package io.levee.rlhf.data;

import io.levee.engine.store.Json;
import java.util.Optional;

/**
 * An answer to imitate.
 *
 * @param dialogue what is asked; its earlier answers are demonstrations too
 * @param answer   the last answer
 * @param place    where it stands
 * @param fields   the whole row, if asked for
 */
public record Demonstration(Dialogue dialogue, String answer, Place place, Optional<Json> fields) implements Row {}
