package io.levee.rlhf.data;

import io.levee.engine.store.Json;
import java.util.Optional;

/**
 * Where an example comes from.
 *
 * @param place of the row
 * @param row   as it stands in the file, for complaints about it
 * @param kept  whether the row keeps its fields
 */
record Origin(Place place, Json row, boolean kept) {
    /** The fields, if they are kept. */
    Optional<Json> fields() {
        return kept ? Optional.of(row) : Optional.empty();
    }
}
