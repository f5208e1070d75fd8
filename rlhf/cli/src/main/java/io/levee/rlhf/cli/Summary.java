package io.levee.rlhf.cli;

import io.levee.engine.store.Json;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** The result of a run on standard output: for people or, with {@code --json}, whole. */
final class Summary {
    private static final List<String> COLUMNS = List.of(
            "harm_rate",
            "help_benign",
            "help_hazard",
            "over_refusal",
            "over_refusal_plain",
            "no_answer",
            "reward",
            "cost",
            "elo_help",
            "elo_harmless",
            "mean_length");

    private static final Set<String> SHARES = Set.of("harm_rate", "over_refusal", "over_refusal_plain", "no_answer");

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
        List<String> columns = COLUMNS.stream()
                .filter(column -> policies.fields().values().stream()
                        .anyMatch(policy -> inside(policy, part).fields().containsKey(column)))
                .toList();
        if (columns.isEmpty()) {
            return;
        }
        Table table = new Table();
        List<String> head = new ArrayList<>();
        head.add(part.isEmpty() ? "temperature 1" : part);
        head.addAll(columns);
        table.row(head);
        policies.fields().forEach((name, policy) -> {
            List<String> row = new ArrayList<>();
            row.add(name);
            columns.forEach(column -> row.add(inside(policy, part)
                    .find(column)
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

    private static String cell(String column, Json value) {
        if (!value.isNumber()) {
            return Facts.shown(value);
        }
        if (SHARES.contains(column)) {
            return String.format(Locale.ROOT, "%.2f %%", 100 * value.number());
        }
        return String.format(Locale.ROOT, column.startsWith("elo") ? "%+.0f" : "%.3f", value.number());
    }
}
