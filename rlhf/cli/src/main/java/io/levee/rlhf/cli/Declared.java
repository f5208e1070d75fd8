package io.levee.rlhf.cli;

import io.levee.rlhf.options.Interval;
import io.levee.rlhf.options.OptionFields;
import io.levee.rlhf.options.Required;
import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** What is declared at the fields of options, put into the texts of the help: required, words, range, default. */
final class Declared {
    /** A default that depends on other options, which the description names itself. */
    private static final Pattern OWN_DEFAULT = Pattern.compile("\\(default: [^)]*\\)$");

    private Declared() {}

    /** Completes all options of a verb. */
    static void complete(CommandSpec spec) {
        List<OptionSpec> options = List.copyOf(spec.options());
        options.forEach(spec::remove);
        options.stream().map(Declared::complete).forEach(spec::addOption);
    }

    private static OptionSpec complete(OptionSpec option) {
        if (!(option.userObject() instanceof Field field)) {
            return option;
        }
        OptionSpec.Builder complete = OptionSpec.builder(option);
        complete.required(option.required() || field.isAnnotationPresent(Required.class));
        List<String> words = OptionFields.words(field);
        List<String> facts = new ArrayList<>();
        if (!words.isEmpty() && option.isMultiValue()) {
            facts.add("any of " + String.join(", ", words));
        } else if (!words.isEmpty()) {
            complete.paramLabel(label(option));
        }
        if (hasDefault(option)) {
            facts.add("default: ${DEFAULT-VALUE}");
        }
        range(field).ifPresent(range -> facts.add(unbreakable("in " + range)));
        String[] description = option.description().clone();
        if (!facts.isEmpty() && description.length > 0) {
            int last = description.length - 1;
            String text = String.join("; ", facts) + ")";
            description[last] = OWN_DEFAULT.matcher(description[last]).find()
                    ? description[last].substring(0, description[last].length() - 1) + "; " + text
                    : description[last] + " (" + text;
        }
        return complete.description(description).build();
    }

    /** How the value of an option is written: its words where it has any. */
    static String label(ArgSpec arg) {
        List<String> words = arg.userObject() instanceof Field field ? OptionFields.words(field) : List.of();
        return words.isEmpty() || arg.isMultiValue() ? arg.paramLabel() : String.join("|", words);
    }

    /** The interval of a numeric option, unless it is every number. */
    static Optional<String> range(Field field) {
        return OptionFields.range(field).filter(range -> !range.unbounded()).map(Interval::text);
    }

    private static String unbreakable(String text) {
        return text.replace(' ', '\u00a0');
    }

    /** Whether an option has a default that says something. */
    static boolean hasDefault(OptionSpec option) {
        Object value = option.initialValue();
        boolean empty = value == null || value instanceof Collection<?> || value instanceof Boolean;
        return !empty && !(value instanceof Double number && number.isInfinite());
    }
}
