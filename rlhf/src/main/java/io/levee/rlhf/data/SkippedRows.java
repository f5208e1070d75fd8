package io.levee.rlhf.data;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Rows that were left out for one kind of reason.
 *
 * @param count of all of them
 * @param first at most {@value #LISTED}, in the order of the files
 */
public record SkippedRows(long count, List<SkippedRow> first) {
    /** How many rows are listed one by one. */
    public static final int LISTED = 1_000;

    /** No row. */
    public static final SkippedRows NONE = new SkippedRows(0, List.of());

    private static final int NAMED_IN_A_MESSAGE = 10;

    /** Copies the list. */
    public SkippedRows {
        first = List.copyOf(first);
    }

    /** These rows and then those. */
    public SkippedRows plus(SkippedRows others) {
        int room = Math.min(LISTED - first.size(), others.first.size());
        List<SkippedRow> listed = new ArrayList<>(first);
        listed.addAll(others.first.subList(0, room));
        return new SkippedRows(count + others.count, listed);
    }

    /** The first ten, one to a line and indented, and how many more there are; for messages. */
    public String named() {
        String rows = first.stream()
                .limit(NAMED_IN_A_MESSAGE)
                .map(row -> "\n  " + row)
                .collect(Collectors.joining());
        return count <= NAMED_IN_A_MESSAGE ? rows : rows + "\n  and %,d more".formatted(count - NAMED_IN_A_MESSAGE);
    }

    /** Collects rows one by one. */
    static final class Collector {
        private final List<SkippedRow> first = new ArrayList<>();
        private long count;

        void add(Place place, String reason) {
            count++;
            if (first.size() < LISTED) {
                first.add(new SkippedRow(place, reason));
            }
        }

        SkippedRows collected() {
            return new SkippedRows(count, first);
        }
    }
}
