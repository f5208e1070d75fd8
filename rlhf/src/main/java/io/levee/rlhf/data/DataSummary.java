package io.levee.rlhf.data;

import io.levee.engine.store.BadInputException;
import io.levee.engine.store.Json;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SequencedMap;
import java.util.TreeMap;

/**
 * What a file of rows holds, whatever it is to be used for.
 *
 * @param rows     all of them
 * @param bad      those that no reader takes, with the reason
 * @param shapes   how many rows have each of the public shapes, in words
 * @param marks    by what each of these was recognised
 * @param fields   how many rows have each field
 * @param columns  what reading makes of each column, with those of messages as {@code messages[].name}
 * @param prompts  rows with a prompt alone
 * @param answered rows with one answer
 * @param compared rows with two answers
 * @param labels   how many comparisons say which answer is better, which is safer, and which are safe
 * @param promptLengths characters of each prompt, all its turns together
 * @param answerLengths characters of each answer
 * @param examples the first rows as they will be learnt
 */
public record DataSummary(
        long rows,
        SkippedRows bad,
        SequencedMap<String, Long> shapes,
        SequencedMap<String, String> marks,
        SequencedMap<String, Long> fields,
        SequencedMap<String, ColumnUse> columns,
        long prompts,
        long answered,
        long compared,
        SequencedMap<String, Long> labels,
        List<Integer> promptLengths,
        List<Integer> answerLengths,
        List<ShownExample> examples) {
    private static final int EXAMPLES = 3;

    /**
     * Reads a file once, or the files of a folder or pattern.
     *
     * @param columns what it calls its columns
     * @throws BadInputException when it cannot be read, is empty, or cannot be cut into rows
     */
    public static DataSummary of(Path file, ColumnNames columns) {
        Tally tally = new Tally(RowReading.of(file, columns));
        tally.reading.each(tally::add);
        return tally.summary();
    }

    /** Whether a folder holds data files, by their names. */
    public static boolean isFolderOfData(Path folder) {
        return Shards.isFolderOfData(folder);
    }

    /** The counts so far. */
    private static final class Tally {
        private final RowReading reading;
        private final SequencedMap<String, String> marks = new TreeMap<>();
        private final SequencedMap<String, ColumnUse> columns = new TreeMap<>();
        private final List<ShownExample> examples = new ArrayList<>();
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

        Tally(RowReading reading) {
            this.reading = reading;
        }

        void add(UnreadRow text) {
            rows++;
            try {
                Json json = text.json();
                json.fields().keySet().forEach(field -> fields.merge(field, 1L, Long::sum));
                RowReading.Recognised row = reading.recognised(text);
                shapes.merge(row.shape().description(), 1L, Long::sum);
                marks.put(row.shape().description(), row.shape().mark());
                row.columns().forEach((column, use) -> columns.merge(column, use, Columns::louder));
                count(row.example());
                if (examples.size() < EXAMPLES) {
                    examples.add(ShownExample.of(text.place(), row.example()));
                }
            } catch (BadInputException failure) {
                bad.add(text.place(), Reason.without(text.place(), failure));
            }
        }

        private void count(Example example) {
            promptLengths.add(
                    example.dialogue().turns().stream().mapToInt(String::length).sum());
            switch (example) {
                case Example.Asked _ -> prompts++;
                case Example.Plain _ -> answered++;
                case Example.Answered(var _, String answer, Judgement judgement, var _) -> {
                    answered++;
                    answerLengths.add(answer.length());
                    label("safe", judgement.safe().isPresent());
                    if (judgement.wanted().isPresent()) {
                        label("wanted", true);
                    }
                }
                case Example.Ranked(var _, List<Example.Graded> answers) -> {
                    compared++;
                    answers.forEach(answer -> answerLengths.add(answer.text().length()));
                    label("better", true);
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
                    marks,
                    fields,
                    columns,
                    prompts,
                    answered,
                    compared,
                    labels,
                    List.copyOf(promptLengths),
                    List.copyOf(answerLengths),
                    List.copyOf(examples));
        }
    }
}
