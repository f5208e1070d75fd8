package io.levee.rlhf.cli;

import io.levee.engine.store.Json;
import io.levee.rlhf.evaluate.PolicyMeasure;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The result of a run on standard output: for people or, with {@code --json}, whole. */
final class Summary {
    private static final List<PolicyMeasure> COLUMNS = List.of(
            PolicyMeasure.HARM_RATE,
            PolicyMeasure.HELP_BENIGN,
            PolicyMeasure.HELP_HAZARD,
            PolicyMeasure.OVER_REFUSAL,
            PolicyMeasure.OVER_REFUSAL_PLAIN,
            PolicyMeasure.NO_ANSWER,
            PolicyMeasure.REWARD,
            PolicyMeasure.COST,
            PolicyMeasure.ELO_HELP,
            PolicyMeasure.ELO_HARMLESS,
            PolicyMeasure.MEAN_LENGTH);

    /** What became of the rows that were read: a note has said it when they were. */
    private static final String READ = "data";

    private static final String REPORT = "report.html";
    private static final String POLICIES = "policies";

    private Summary() {}

    /** Prints a result and the folder that holds it. */
    static void print(Path directory, Map<String, Object> result, CommonOptions common, Console console) {
        if (common.json) {
            Map<String, Object> all = new LinkedHashMap<>();
            all.put("directory", directory.toString());
            all.putAll(result);
            console.json(all);
            return;
        }
        if (!common.quiet) {
            print(Json.parse(Json.write(result), "result"), console.out());
        }
        Path report = directory.resolve(REPORT);
        if (Files.exists(report) && !common.quiet) {
            console.out().println("%-36s %s".formatted("report", report));
        }
        console.out().println(directory);
    }

    /** Values a line each, and after them the policies as tables. */
    static void print(Json result, PrintStream out) {
        result.fields().forEach((name, value) -> {
            if (!name.equals(READ) && !name.equals(POLICIES)) {
                print(name, value, out);
            }
        });
        result.find(POLICIES).filter(Json::isObject).ifPresent(policies -> {
            policies(policies, "", out);
            policies(policies, "greedy", out);
        });
    }

    private static void print(String name, Json value, PrintStream out) {
        if (value.isObject()) {
            value.fields().forEach((inner, field) -> print(name + "." + inner, field, out));
        } else if (!value.isArray()) {
            out.println("%-36s %s".formatted(name, Facts.shown(value)));
        }
    }

    private static void policies(Json policies, String part, PrintStream out) {
        List<PolicyMeasure> columns = COLUMNS.stream()
                .filter(column -> policies.fields().values().stream()
                        .anyMatch(policy -> inside(policy, part).fields().containsKey(column.key())))
                .toList();
        if (columns.isEmpty()) {
            return;
        }
        Table table = new Table();
        List<String> head = new ArrayList<>();
        head.add(part.isEmpty() ? "temperature 1" : part);
        columns.forEach(column -> head.add(column.key()));
        table.row(head);
        policies.fields().forEach((name, policy) -> {
            List<String> row = new ArrayList<>();
            row.add(name);
            columns.forEach(column -> row.add(inside(policy, part)
                    .find(column.key())
                    .map(value -> cell(column, value))
                    .orElse("")));
            table.row(row);
        });
        out.println();
        out.print(table);
    }

    private static Json inside(Json policy, String part) {
        return part.isEmpty() ? policy : policy.find(part).orElse(policy);
    }

    private static String cell(PolicyMeasure column, Json value) {
        if (!value.isNumber()) {
            return Facts.shown(value);
        }
        return switch (column.unit()) {
            case SHARE -> String.format(Locale.ROOT, "%.2f %%", 100 * value.number());
            case ELO -> String.format(Locale.ROOT, "%+.0f", value.number());
            case MEAN, TOKENS -> String.format(Locale.ROOT, "%.3f", value.number());
        };
    }
}
