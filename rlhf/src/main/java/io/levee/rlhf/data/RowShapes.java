package io.levee.rlhf.data;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The declarations of the row shapes as docs/data.md shows them. */
final class RowShapes {
    private RowShapes() {}

    /** Tables of shapes and of columns, in Markdown. */
    static String markdown() {
        StringBuilder text = new StringBuilder(
                "| shape | recognised by | one row | used | harmless here |\n|---|---|---|---|---|\n");
        for (RowShape shape : RowShape.values()) {
            text.append("| %s | %s | `%s` | %s | %s |\n"
                    .formatted(
                            shape.description(),
                            shape.mark().replace("\"", "`"),
                            shape.example(),
                            code(shape.used()),
                            code(shape.harmless())));
        }
        text.append("\nHarmless in every shape: ")
                .append(code(Columns.HARMLESS))
                .append(".\n");
        text.append(
                "\nRefused by name in every shape that does not use them:\n\n| columns | because it |\n|---|---|\n");
        reasons().forEach((why, names) -> text.append("| %s | %s |\n".formatted(code(names), why)));
        text.append("\nRefused beside one answer, and reported beside none or several: ")
                .append(code(Columns.JUDGEMENTS))
                .append(".\n");
        text.append("\nRefused beside several answers, too: ")
                .append(code(Columns.SECOND_JUDGEMENTS))
                .append(".\n");
        text.append("\nKeys of a message that are used: ").append(code(Columns.MESSAGE));
        text.append("; of a part of its content: ").append(code(Columns.PART)).append(".\n");
        return text.toString();
    }

    private static Map<String, List<String>> reasons() {
        Map<String, List<String>> names = new LinkedHashMap<>();
        Columns.REFUSED.forEach((name, why) -> names.merge(
                why,
                List.of(name),
                (a, b) -> Stream.concat(a.stream(), b.stream()).toList()));
        return names;
    }

    private static String code(Collection<String> names) {
        return new TreeSet<>(names).stream().map(name -> "`" + name + "`").collect(Collectors.joining(", "));
    }
}
