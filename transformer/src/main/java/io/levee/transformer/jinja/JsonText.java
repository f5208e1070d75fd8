package io.levee.transformer.jinja;

import io.levee.engine.store.Json;
import io.levee.transformer.jinja.Filters.Given;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The filter {@code tojson} as Hugging Face's library has it: Python's {@code json.dumps} with all characters as they are. */
final class JsonText {
    private final String indent;
    private final StringBuilder out = new StringBuilder();

    private JsonText(String indent) {
        this.indent = indent;
    }

    static String of(Object value, Given given) {
        given.only("ensure_ascii", "indent");
        if (Values.isTrue(given.get(0, "ensure_ascii", false))) {
            throw Values.error("\"tojson\" with ensure_ascii is not understood");
        }
        Object indent = given.get(1, "indent", null);
        JsonText text = new JsonText(indent == null ? null : " ".repeat(Math.clamp(Values.whole(indent), 0, 16)));
        text.write(value, "\n");
        return text.out.toString();
    }

    private void write(Object value, String line) {
        switch (value) {
            case null -> out.append("null");
            case String text -> out.append(Json.write(text));
            case Boolean flag -> out.append(flag);
            case Long whole -> out.append(whole);
            case List<?> list -> {
                List<Runnable> parts = new ArrayList<>();
                list.forEach(it -> parts.add(() -> write(it, line + inner())));
                all(parts, "[", "]", line);
            }
            case Map<?, ?> map -> {
                List<Runnable> parts = new ArrayList<>();
                map.forEach((key, it) -> parts.add(() -> {
                    out.append(Json.write(Values.text(key, "a key"))).append(": ");
                    write(it, line + inner());
                }));
                all(parts, "{", "}", line);
            }
            default -> throw Values.error("%s cannot be written as JSON", Values.kind(value));
        }
    }

    private String inner() {
        return indent == null ? "" : indent;
    }

    private void all(List<Runnable> parts, String open, String close, String line) {
        out.append(open);
        for (int i = 0; i < parts.size(); i++) {
            out.append(i == 0 ? "" : indent == null ? ", " : ",");
            out.append(indent == null ? "" : line + indent);
            parts.get(i).run();
        }
        out.append(indent == null || parts.isEmpty() ? "" : line).append(close);
    }
}
