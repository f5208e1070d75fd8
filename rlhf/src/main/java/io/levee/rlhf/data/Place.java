package io.levee.rlhf.data;

import java.nio.file.Path;

/**
 * Where a row stands, written as compilers do: {@code data.jsonl:17}.
 *
 * @param file   as the user named it
 * @param line   from 1
 * @param column from 1; 1 also when no other row precedes it in its line
 */
public record Place(Path file, long line, long column) {
    /** The place of the first row of a line. */
    public Place(Path file, long line) {
        this(file, line, 1);
    }

    /** {@code data.jsonl:17}, with the column where another row precedes it in its line. */
    @Override
    public String toString() {
        return column == 1 ? "%s:%d".formatted(file, line) : "%s:%d, column %,d".formatted(file, line, column);
    }
}
