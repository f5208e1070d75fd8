package io.levee.rlhf.cli;

import io.levee.rlhf.options.Range;
import java.lang.reflect.Field;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * An option of a verb.
 *
 * @param verb its name
 * @param spec as the parser knows it
 * @param field where it is declared
 */
record VerbOption(String verb, OptionSpec spec, Field field) {
    /** Every option of every verb. */
    static Stream<VerbOption> all() {
        Map<String, CommandLine> verbs = Levee.commandLine().getSubcommands();
        return verbs.entrySet().stream()
                .flatMap(verb -> verb.getValue().getCommandSpec().options().stream()
                        .filter(option -> option.userObject() instanceof Field)
                        .map(option -> new VerbOption(verb.getKey(), option, (Field) option.userObject())));
    }

    /** The first of its names, with dashes. */
    String name() {
        return spec.names()[0];
    }

    /** Whether it takes numbers. */
    boolean isNumeric() {
        return isWhole() || isFraction() || field.isAnnotationPresent(Range.class);
    }

    /** Whether it takes whole numbers. */
    boolean isWhole() {
        return List.of(int.class, long.class, Integer.class, Long.class).contains(type(spec));
    }

    private boolean isFraction() {
        return List.of(double.class, float.class, Double.class, Float.class).contains(type(spec));
    }

    /** Whether it takes a text that is not a path. */
    boolean isText() {
        return type(spec) == String.class && !field.isAnnotationPresent(Range.class);
    }

    /** Whether it takes a value. */
    boolean takesValue() {
        return spec.arity().min() > 0;
    }

    private static Class<?> type(ArgSpec spec) {
        return Collection.class.isAssignableFrom(spec.type()) ? spec.auxiliaryTypes()[0] : spec.type();
    }

    @Override
    public String toString() {
        return verb + " " + name();
    }
}
