package io.levee.rlhf.data;

import io.levee.engine.store.BadInputException;
import io.levee.engine.store.Json;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.TreeMap;

/**
 * What a file of rows holds, whatever it is to be used for.
 *
 * @param rows     all of them
 * @param bad      those that no reader takes, with the reason
 * @param shapes   how many rows have each of the public shapes, in words
 * @param fields   how many rows have each field
 * @param prompts  rows with a prompt alone
 * @param answered rows with one answer
 * @param compared rows with two answers
 * @param labels   how many comparisons say which answer is better, which is safer, and which are safe
 * @param promptLengths characters of each prompt, all its turns together
 * @param answerLengths characters of each answer
 */
public record DataSummary(
        long rows,
        SkippedRows bad,
        SequencedMap<String, Long> shapes,
        SequencedMap<String, Long> fields,
        long prompts,
        long answered,
        long compared,
        SequencedMap<String, Long> labels,
        List<Integer> promptLengths,
        List<Integer> answerLengths) {
    /**
     * Reads a file once.
     *
     * @throws BadInputException when it cannot be read, is empty, or cannot be cut into rows
     */
    public static DataSummary of(Path file) {
        Tally tally = new Tally();
        try (RowTexts texts = new RowTexts(file)) {
            for (Optional<RowText> text = texts.next(); text.isPresent(); text = texts.next()) {
                tally.add(text.get());
            }
        }
        return tally.summary();
    }

    /** The counts so far. */
    private static final class Tally {
        private final SkippedRows.Collector bad = new SkippedRows.Collector();
        private final SequencedMap<String, Long> shapes = new TreeMap<>();
        private final SequencedMap<String, Long> fields = new TreeMap<>();
        private final SequencedMap<String, Long> labels = new TreeMap<>();
        private final List<Integer> promptLengths = new ArrayList<>();
        private final List<Integer> answerLengths = new ArrayList<>();
        private long rows;
        private long prompts;
        private long answered;
        private long compared;

        void add(RowText text) {
            rows++;
            try {
                Json row = text.json();
                row.fields().keySet().forEach(field -> fields.merge(field, 1L, Long::sum));
                Example example = Example.of(row);
                shapes.merge(Shape.of(row).description(), 1L, Long::sum);
                count(example);
            } catch (BadInputException failure) {
                bad.add(text.place(), Reason.without(text.place(), failure));
            }
        }

        private void count(Example example) {
            promptLengths.add(
                    example.dialogue().turns().stream().mapToInt(String::length).sum());
            switch (example) {
                case Example.Asked _ -> prompts++;
                case Example.Answered(var _, String answer, var safe) -> {
                    answered++;
                    answerLengths.add(answer.length());
                    label("safe", safe.isPresent());
                }
                case Example.Compared(var _, Response first, Response second, var better, var safer) -> {
                    compared++;
                    answerLengths.add(first.text().length());
                    answerLengths.add(second.text().length());
                    label("better", better.isPresent());
                    label("safer", safer.isPresent());
                    label("safe", first.safe().isPresent() && second.safe().isPresent());
                }
            }
        }

        private void label(String name, boolean present) {
            labels.merge(name, present ? 1L : 0L, Long::sum);
        }

        DataSummary summary() {
            return new DataSummary(
                    rows,
                    bad.collected(),
                    shapes,
                    fields,
                    prompts,
                    answered,
                    compared,
                    labels,
                    List.copyOf(promptLengths),
                    List.copyOf(answerLengths));
        }
    }
}
