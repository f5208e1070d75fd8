package io.levee.rlhf.job;

import io.levee.engine.store.AtomicFiles;
import io.levee.engine.store.Json;
import io.levee.rlhf.evaluate.PolicyMeasure;
import io.levee.rlhf.evaluate.ScoredAnswer;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/**
 * Every policy's answer to every prompt: {@code table.csv} for a spreadsheet and {@code answers.jsonl} for programs and the report.
 *
 * @param prompts  the user's last words
 * @param policies answers by the policy's name, in the order of the prompts
 */
record EvaluationTable(List<String> prompts, SequencedMap<String, List<ScoredAnswer>> policies) {
    /** The file for programs. */
    static final String ANSWERS = "answers.jsonl";

    /** The file for spreadsheets. */
    static final String TABLE = "table.csv";

    /** Writes both files into a run directory. */
    void write(Path folder) {
        AtomicFiles.write(folder.resolve(TABLE), table());
        AtomicFiles.write(folder.resolve(ANSWERS), lines());
    }

    private String table() {
        StringBuilder text = new StringBuilder("prompt");
        policies.keySet()
                .forEach(name -> text.append(',')
                        .append(name)
                        .append(',')
                        .append(PolicyMeasure.REWARD.key())
                        .append(',')
                        .append(PolicyMeasure.COST.key()));
        text.append('\n');
        for (int i = 0; i < prompts.size(); i++) {
            text.append(quoted(prompts.get(i)));
            for (List<ScoredAnswer> answers : policies.values()) {
                ScoredAnswer answer = answers.get(i);
                text.append(',').append(quoted(answer.text()));
                text.append(',').append(number(answer.reward()));
                text.append(',').append(number(answer.cost()));
            }
            text.append('\n');
        }
        return text.toString();
    }

    private String lines() {
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < prompts.size(); i++) {
            Map<String, Object> row = new LinkedHashMap<>();
            row.put("prompt", prompts.get(i));
            for (Map.Entry<String, List<ScoredAnswer>> policy : policies.entrySet()) {
                row.put(policy.getKey(), fields(policy.getValue().get(i)));
            }
            lines.append(Json.write(row)).append('\n');
        }
        return lines.toString();
    }

    private static Map<String, Object> fields(ScoredAnswer answer) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("answer", answer.text());
        fields.put("tokens", answer.tokens());
        fields.put("truncated", answer.truncated());
        putKnown(PolicyMeasure.REWARD.key(), answer.reward(), fields);
        putKnown(PolicyMeasure.COST.key(), answer.cost(), fields);
        return fields;
    }

    private static void putKnown(String name, double score, Map<String, Object> fields) {
        if (!Double.isNaN(score)) {
            fields.put(name, score);
        }
    }

    private static String number(double score) {
        return Double.isNaN(score) ? "" : String.valueOf((float) score);
    }

    private static String quoted(String text) {
        return '"' + text.replace("\"", "\"\"") + '"';
    }
}
