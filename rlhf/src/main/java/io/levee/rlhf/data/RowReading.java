package io.levee.rlhf.data;

import io.levee.engine.store.Json;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * The rows of a specification: of all its files in their order, under the names that the readers know.
 *
 * @param files   one after the other
 * @param columns what they call their columns
 */
record RowReading(List<Path> files, ColumnNames columns) {
    /** What a path names. */
    static RowReading of(Path path, ColumnNames columns) {
        return new RowReading(Shards.of(path), columns);
    }

    /**
     * A row that was looked into.
     *
     * @param shape   that it has
     * @param json    its columns under the names that the readers know
     * @param columns what became of each
     * @param example what it says
     */
    record Recognised(RowShape shape, Json json, SequencedMap<String, ColumnUse> columns, Example example) {}

    /** What is done with rows as they are found. */
    interface Reader {
        /** Takes the next row. */
        void read(UnreadRow row);
    }

    /**
     * Hands out all rows.
     *
     * @return how the files are packed, each way once
     */
    SortedSet<String> each(Reader reader) {
        SortedSet<String> packings = new TreeSet<>();
        for (Path file : files) {
            try (RowSource rows = RowSource.open(file)) {
                rows.packing().ifPresent(packings::add);
                for (Optional<? extends UnreadRow> row = rows.next(); row.isPresent(); row = rows.next()) {
                    reader.read(row.get());
                }
            }
        }
        return packings;
    }

    /**
     * Looks into a row.
     *
     * @throws io.levee.engine.store.BadInputException when it is no row, or of no known shape, or one of its columns is refused
     */
    Recognised recognised(UnreadRow row) {
        Json json = columns.applied(row.json());
        RowShape shape = RowShape.of(json);
        SequencedMap<String, ColumnUse> uses = Columns.of(shape, json);
        return new Recognised(shape, json, uses, shape.read(json));
    }
}
