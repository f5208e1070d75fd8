package io.levee.rlhf.data;

import io.levee.engine.store.BadInputException;
import io.levee.engine.store.Json;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Columns that a file calls otherwise than the readers do, and columns that are not to be read.
 *
 * @param names  of the file, with what the readers call them
 * @param unread columns of the file
 */
public record ColumnNames(Map<String, String> names, Set<String> unread) {
    /** Columns are what they are called. */
    public static final ColumnNames AS_THEY_ARE = new ColumnNames(Map.of(), Set.of());

    private static final String UNREAD = "ignore";

    /** Copies both. */
    public ColumnNames {
        names = Map.copyOf(names);
        unread = Set.copyOf(unread);
    }

    /**
     * Reads {@code prompt=question}, {@code chosen=good}, {@code ignore=score}: what the readers call a column, then the
     * column.
     *
     * @throws BadInputException when one is not of this form, when no reader knows the name, or when one is given twice
     */
    public static ColumnNames parse(List<String> options) {
        Map<String, String> names = new LinkedHashMap<>();
        Set<String> unread = new LinkedHashSet<>();
        for (String option : options) {
            int equals = option.indexOf('=');
            if (equals < 1 || equals == option.length() - 1) {
                throw new BadInputException(
                        "--columns %s: expected NAME=COLUMN, such as prompt=question, or ignore=COLUMN"
                                .formatted(option));
            }
            String name = option.substring(0, equals);
            String column = option.substring(equals + 1);
            if (name.equals(UNREAD)) {
                unread.add(column);
            } else if (!RowShape.usedByAny().contains(name)) {
                throw new BadInputException("--columns %s: no reader uses a column \"%s\"; expected ignore or one of %s"
                        .formatted(option, name, String.join(", ", RowShape.usedByAny())));
            } else if (names.containsValue(name) || names.containsKey(column)) {
                throw new BadInputException(
                        "--columns %s: %s is named twice".formatted(option, names.containsValue(name) ? name : column));
            } else {
                names.put(column, name);
            }
        }
        return new ColumnNames(names, unread);
    }

    /** {@link #parse(List)} of a list with commas between its parts. */
    public static ColumnNames parse(String options) {
        return parse(Arrays.asList(options.split(",")));
    }

    /** The row as the readers expect it. */
    Json applied(Json row) {
        return names.isEmpty() && unread.isEmpty() ? row : row.renamed(names, unread);
    }
}
