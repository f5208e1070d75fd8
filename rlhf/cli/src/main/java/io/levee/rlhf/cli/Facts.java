package io.levee.rlhf.cli;

import io.levee.engine.store.Json;
import java.io.PrintStream;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** Values by name as text: a line each, maps as paragraphs, lists of maps as tables. */
final class Facts {
    private static final int NAME_COLUMNS = 24;

    private Facts() {}

    /** Prints all values. */
    static void print(Map<String, ?> facts, PrintStream out) {
        print(Json.parse(Json.write(facts), "facts"), "", out);
    }

    private static void print(Json map, String indent, PrintStream out) {
        map.fields().forEach((name, value) -> {
            if (value.isObject() && value.size() > 0) {
                out.println(indent + name);
                print(value, indent + "  ", out);
            } else if (isTable(value)) {
                out.println(indent + name);
                out.print(table(value).toString().indent(indent.length() + 2));
            } else if (isLines(value)) {
                out.println(indent + name);
                value.items().forEach(line -> out.println(indent + "  " + line.text()));
            } else {
                out.println(
                        indent + String.format("%-" + (NAME_COLUMNS - indent.length()) + "s %s", name, shown(value)));
            }
        });
    }

    private static boolean isTable(Json value) {
        return value.isArray() && value.size() > 0 && value.items().stream().allMatch(Json::isObject);
    }

    private static boolean isLines(Json value) {
        return value.isArray()
                && value.items().stream()
                        .anyMatch(item -> item.isText() && item.text().length() > 40);
    }

    private static Table table(Json rows) {
        List<String> columns = List.copyOf(rows.at(0).fields().keySet());
        Table table = new Table().row(columns);
        for (Json row : rows.items()) {
            table.row(columns.stream()
                    .map(column -> row.find(column).map(Facts::shown).orElse(""))
                    .toList());
        }
        return table;
    }

    /** A value as people read it. */
    static String shown(Json value) {
        if (value.isText()) {
            return value.text();
        }
        if (value.isArray()) {
            return value.items().stream().map(Facts::shown).collect(Collectors.joining(", "));
        }
        if (value.isNull()) {
            return "none";
        }
        if (value.isNumber()) {
            double number = value.number();
            return number == Math.rint(number) && Math.abs(number) < 1e15
                    ? String.format(Locale.ROOT, "%,d", (long) number)
                    : String.format(Locale.ROOT, "%.5g", number);
        }
        return value.toString();
    }
}
