package io.levee.rlhf.inspect;

import io.levee.rlhf.data.DataSummary;
import io.levee.rlhf.data.ShownExample;
import io.levee.rlhf.data.SkippedRow;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/** A data file: shapes, rows, fields, lengths and, with a model, what a batch of it looks like. */
final class DataFacts {
    private static final int BAD_ROWS_SHOWN = 10;
    private static final int SHOWN_CHARACTERS = 400;

    private DataFacts() {}

    static SequencedMap<String, Object> of(Path file, Inspection.Options options) {
        DataSummary summary = DataSummary.of(file, options.columns());
        SequencedMap<String, Object> facts = new LinkedHashMap<>();
        facts.put("kind", "data");
        facts.put("file", file.toString());
        facts.put("rows", summary.rows());
        facts.put("shapes", summary.shapes());
        facts.put("recognised_by", summary.marks());
        facts.put("prompts_alone", summary.prompts());
        facts.put("answered", summary.answered());
        facts.put("comparisons", summary.compared());
        facts.put("labels", summary.labels());
        facts.put("fields", summary.fields());
        facts.put("columns", columns(summary));
        facts.put("bad_rows", summary.bad().count());
        if (summary.bad().count() > 0) {
            facts.put("bad", bad(summary));
        }
        facts.put("lengths", lengths(summary));
        facts.put("as_learnt", examples(summary));
        options.model().ifPresent(model -> facts.putAll(BatchFacts.of(file, summary, model, options)));
        return facts;
    }

    private static List<Map<String, Object>> columns(DataSummary summary) {
        List<Map<String, Object>> columns = new ArrayList<>();
        summary.columns().forEach((name, use) -> {
            Map<String, Object> row = new LinkedHashMap<>();
            row.put("column", name);
            row.put(
                    "use",
                    switch (use) {
                        case USED -> "used";
                        case HARMLESS -> "harmless, not read";
                        case REPORTED -> "unknown, not read";
                        case REFUSED -> "refused";
                    });
            columns.add(row);
        });
        return columns;
    }

    private static List<Map<String, Object>> examples(DataSummary summary) {
        List<Map<String, Object>> rows = new ArrayList<>();
        for (ShownExample example : summary.examples()) {
            for (ShownExample.Part part : example.parts()) {
                Map<String, Object> row = new LinkedHashMap<>();
                row.put("row", example.place().line());
                row.put("part", part.what());
                row.put("text", shortened(part.text()));
                rows.add(row);
            }
        }
        return rows;
    }

    private static String shortened(String text) {
        return text.length() <= SHOWN_CHARACTERS ? text : text.substring(0, SHOWN_CHARACTERS) + " …";
    }

    private static List<String> bad(DataSummary summary) {
        return summary.bad().first().stream()
                .limit(BAD_ROWS_SHOWN)
                .map(SkippedRow::toString)
                .toList();
    }

    private static List<Map<String, Object>> lengths(DataSummary summary) {
        return List.of(
                row("prompt, characters", summary.promptLengths()), row("answer, characters", summary.answerLengths()));
    }

    /** Least, middle and greatest of some lengths. */
    static Map<String, Object> row(String what, List<Integer> lengths) {
        List<Integer> sorted = lengths.stream().sorted().toList();
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("length", what);
        row.put("count", sorted.size());
        row.put("least", sorted.isEmpty() ? 0 : sorted.getFirst());
        row.put("median", sorted.isEmpty() ? 0 : sorted.get(sorted.size() / 2));
        row.put("mean", sorted.stream().mapToInt(Integer::intValue).average().orElse(0));
        row.put("greatest", sorted.isEmpty() ? 0 : sorted.getLast());
        return row;
    }
}
