package io.levee.rlhf.data;

import io.levee.engine.store.Json;

/** A row that was found and not looked into. */
interface UnreadRow {
    /** Where it stands. */
    Place place();

    /**
     * The row, an object.
     *
     * @throws io.levee.engine.store.BadInputException when it is none
     */
    Json json();
}
