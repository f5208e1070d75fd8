package io.levee.rlhf.run;

import io.levee.rlhf.data.DatasetSpec;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.Set;
import java.util.function.UnaryOperator;

/** The options, by name, that say what a run reads: models, worlds, data and judgements. */
public final class InputPaths {
    /** Options with text that names what a run writes, or no file at all. */
    private static final Set<String> NO_INPUTS = Set.of("out", "export-pairs", "threshold");

    private InputPaths() {}

    /** The values with other paths, as a function of those that they name; models stay. */
    public static SequencedMap<String, Object> map(SequencedMap<String, Object> values, UnaryOperator<Path> change) {
        SequencedMap<String, Object> mapped = new LinkedHashMap<>();
        values.forEach((name, value) -> {
            if (name.endsWith("data") && value instanceof List<?> specs) {
                mapped.put(
                        name,
                        specs.stream()
                                .map(spec -> spec(spec.toString(), change))
                                .toList());
            } else if (name.endsWith("model") && value instanceof List<?> named) {
                named.forEach(each ->
                        change.apply(Path.of(NamedValue.parse(each.toString()).value())));
                mapped.put(name, value);
            } else if (value instanceof String text && !NO_INPUTS.contains(name) && text.indexOf('\0') < 0) {
                mapped.put(name, change.apply(Path.of(text)).toString());
            } else {
                mapped.put(name, value);
            }
        });
        return mapped;
    }

    /** The data sets among the values. */
    static List<DatasetSpec> data(SequencedMap<String, Object> values) {
        return values.entrySet().stream()
                .filter(entry -> entry.getKey().endsWith("data"))
                .filter(entry -> entry.getValue() instanceof List<?>)
                .flatMap(entry -> ((List<?>) entry.getValue()).stream())
                .map(spec -> DatasetSpec.parse(spec.toString()))
                .toList();
    }

    private static String spec(String text, UnaryOperator<Path> change) {
        DatasetSpec spec = DatasetSpec.parse(text);
        Path changed = change.apply(spec.path());
        return changed.equals(spec.path()) ? text : new DatasetSpec(changed, spec.proportion()).toString();
    }
}
