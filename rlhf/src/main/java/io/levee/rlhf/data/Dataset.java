package io.levee.rlhf.data;

import java.util.List;

/**
 * Rows of one kind, and what became of the others.
 *
 * @param rows   in the order of the files
 * @param report how they were chosen
 * @param <T>    kind of row
 */
public record Dataset<T>(List<T> rows, DataReport report) {
    /** Copies the list. */
    public Dataset {
        rows = List.copyOf(rows);
    }

    /** Number of rows. */
    public int size() {
        return rows.size();
    }
}
