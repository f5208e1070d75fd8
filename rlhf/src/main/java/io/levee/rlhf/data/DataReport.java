package io.levee.rlhf.data;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SequencedMap;
import java.util.TreeMap;

/**
 * What became of the rows of a data set, for the run's record and the console.
 *
 * @param read       rows in the files
 * @param bad        rows left out because something is wrong with them
 * @param leftOut    rows of no use to the stage: answers labelled unsafe, answers that found no other to be compared with
 * @param duplicates prompts left out because they came before
 * @param tooLong    rows left out because they are longer than the context
 * @param truncated  rows of which an answer was cut to fit the context, so that it lost its end-of-text token
 * @param rows       rows of the data set, after proportions
 * @param tokens     in these rows; 0 before they are tokens
 * @param notRead    columns that no reader knows, with the number of rows that say something in them
 */
public record DataReport(
        long read,
        SkippedRows bad,
        long leftOut,
        long duplicates,
        SkippedRows tooLong,
        long truncated,
        long rows,
        long tokens,
        SequencedMap<String, Long> notRead) {
    /** Copies the map. */
    public DataReport {
        notRead = Collections.unmodifiableSequencedMap(new TreeMap<>(notRead));
    }

    /** One line: {@code 175 rows read: 30 too long; 145 used, 12,345 tokens}. */
    public String summary() {
        List<String> losses = new ArrayList<>();
        add(losses, bad.count(), "bad");
        add(losses, leftOut, "of no use here");
        add(losses, duplicates, "repeated");
        add(losses, tooLong.count(), "too long");
        add(losses, truncated, "truncated");
        return "%,d rows read%s; %,d used%s"
                .formatted(
                        read,
                        losses.isEmpty() ? "" : ": " + String.join(", ", losses),
                        rows,
                        tokens == 0 ? "" : ", %,d tokens".formatted(tokens));
    }

    private static void add(List<String> losses, long count, String what) {
        if (count > 0) {
            losses.add("%,d %s".formatted(count, what));
        }
    }
}
