package io.levee.rlhf.cli;

import io.levee.rlhf.options.OptionFields;
import io.levee.rlhf.options.OptionGroup;
import io.levee.rlhf.options.Range;
import io.levee.rlhf.options.Required;
import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SequencedMap;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.Option;

/** docs/options.md, made from the options: each verb's own, and once what several verbs share. */
final class OptionsDocument {
    private static final String HEAD = """
            # Options

            Every verb with its options: made from the code, and compared with it by `OptionsDocumentTest`. A star marks what is
            required. Ranges are intervals: `(0, 1]` leaves 0 out and takes 1 in; NaN is never a value. All that is wrong with
            a command line and its recipe is said together, with option, value and what is expected, before anything is
            written; the exit code is then 2. A recipe (`--recipe FILE.yaml`) holds options by their long names without dashes.

            """;

    private static final String TABLE = """
            | option | value | default | meaning |
            |---|---|---|---|
            """;

    private final SequencedMap<Class<?>, List<VerbOption>> groups = new LinkedHashMap<>();
    private final Map<Class<?>, Long> verbsOf;

    OptionsDocument() {
        verbsOf = VerbOption.all()
                .collect(Collectors.groupingBy(
                        option -> option.field().getDeclaringClass(),
                        Collectors.mapping(VerbOption::verb, Collectors.collectingAndThen(Collectors.toSet(), verbs ->
                                (long) verbs.size()))));
        VerbOption.all().forEach(option -> {
            List<VerbOption> group = groups.computeIfAbsent(option.field().getDeclaringClass(), _ -> new ArrayList<>());
            if (group.stream().noneMatch(other -> other.field().equals(option.field()))) {
                group.add(option);
            }
        });
    }

    /** The whole document. */
    String markdown() {
        StringBuilder text = new StringBuilder(HEAD);
        Levee.commandLine().getSubcommands().forEach((name, line) -> verb(text, name, line));
        text.append("# Shared options\n\n");
        groups.forEach((type, options) -> {
            if (isShared(type)) {
                String verbs = VerbOption.all()
                        .filter(option -> option.field().getDeclaringClass() == type)
                        .map(option -> "`" + option.verb() + "`")
                        .distinct()
                        .collect(Collectors.joining(", "));
                text.append("## ")
                        .append(title(type))
                        .append("\n\nOf ")
                        .append(verbs)
                        .append(".\n\n");
                table(text, options);
            }
        });
        return text.toString();
    }

    private boolean isShared(Class<?> type) {
        return OptionGroup.class.isAssignableFrom(type) && !Verb.class.isAssignableFrom(type) && verbsOf.get(type) > 1;
    }

    private static String title(Class<?> type) {
        String words = type.getSimpleName().replaceAll("(Options|Arguments)$", "");
        return words + " options";
    }

    private static String anchor(Class<?> type) {
        return title(type).toLowerCase(Locale.ROOT).replace(' ', '-');
    }

    private void verb(StringBuilder text, String name, CommandLine line) {
        CommandSpec spec = line.getCommandSpec();
        String usage = spec.positionalParameters().stream()
                .map(parameter -> " " + parameter.paramLabel())
                .collect(Collectors.joining());
        text.append("## ")
                .append(name)
                .append("\n\n`levee ")
                .append(name)
                .append(usage)
                .append("`: ");
        text.append(String.join(" ", spec.usageMessage().description())).append(".\n\n");
        List<VerbOption> own = VerbOption.all()
                .filter(option ->
                        option.verb().equals(name) && !isShared(option.field().getDeclaringClass()))
                .toList();
        if (!own.isEmpty() || !spec.positionalParameters().isEmpty()) {
            table(text, own, spec.positionalParameters());
        }
        text.append("Shared: ");
        text.append(VerbOption.all()
                .filter(option -> option.verb().equals(name))
                .map(option -> option.field().getDeclaringClass())
                .distinct()
                .filter(this::isShared)
                .map(type ->
                        "[" + title(type).replace(" options", "").toLowerCase(Locale.ROOT) + "](#" + anchor(type) + ")")
                .collect(Collectors.joining(", ")));
        text.append(".\n\n");
    }

    private static void table(StringBuilder text, List<VerbOption> options) {
        table(text, options, List.of());
    }

    private static void table(StringBuilder text, List<VerbOption> options, List<PositionalParamSpec> parameters) {
        text.append(TABLE);
        for (PositionalParamSpec parameter : parameters) {
            row(text, "`" + parameter.paramLabel() + "`*", "", "", String.join(" ", parameter.description()));
        }
        for (VerbOption option : options) {
            row(text, names(option), value(option), standard(option), meaning(option));
        }
        text.append('\n');
    }

    private static void row(StringBuilder text, String... cells) {
        text.append("| ")
                .append(Arrays.stream(cells)
                        .map(cell -> cell.replace("|", "\\|"))
                        .collect(Collectors.joining(" | ")))
                .append(" |\n");
    }

    private static String names(VerbOption option) {
        String star = option.field().isAnnotationPresent(Required.class) ? "*" : "";
        return Arrays.stream(option.spec().names())
                        .map(name -> "`" + name + "`")
                        .collect(Collectors.joining(", "))
                + star;
    }

    private static String value(VerbOption option) {
        Field field = option.field();
        if (!option.takesValue()) {
            return "";
        }
        List<String> words = OptionFields.words(field);
        if (!words.isEmpty()) {
            return words.stream().map(word -> "`" + word + "`").collect(Collectors.joining(", "));
        }
        Range range = field.getAnnotation(Range.class);
        String label = "`" + option.spec().paramLabel() + "`";
        return range == null ? label : label + " in " + range.value() + (option.isWhole() ? ", whole" : "");
    }

    private static String standard(VerbOption option) {
        return Declared.hasDefault(option.spec()) ? "`" + option.spec().initialValue() + "`" : "";
    }

    private static String meaning(VerbOption option) {
        return String.join(" ", option.field().getAnnotation(Option.class).description());
    }
}
