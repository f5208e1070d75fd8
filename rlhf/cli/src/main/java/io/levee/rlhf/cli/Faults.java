package io.levee.rlhf.cli;

import io.levee.rlhf.options.OptionChecks;
import io.levee.rlhf.options.OptionFields;
import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.OverwrittenOptionException;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** What the parser has against a command line, in words of our own. */
final class Faults {
    /**
     * One of them.
     *
     * @param names of the option that it is about; empty when it is about none
     * @param text a line
     */
    record Fault(Set<String> names, String text) {
        /** Whether it says no more than that an option is not there. */
        boolean isMissing() {
            return text.endsWith(": " + OptionChecks.MISSING);
        }

        /** Whether another fault says why the option is not there. */
        boolean isSaidBetterBy(Fault other) {
            return !other.isMissing() && !Collections.disjoint(names, other.names);
        }
    }

    private Faults() {}

    /** All faults of a command line, but for required options that are not there. */
    static List<Fault> of(ParseResult parsed, String... args) {
        Set<Fault> faults = new LinkedHashSet<>();
        for (ParseResult level = parsed; level != null; level = level.subcommand()) {
            for (Exception error : level.errors()) {
                faults.addAll(of(level.commandSpec(), error, args));
            }
        }
        return List.copyOf(faults);
    }

    /**
     * Options that lack their value and would take the next option for it. What is joined by = may look like an option: a
     * prompt may.
     */
    static List<Fault> missingValues(CommandSpec spec, String... args) {
        List<Fault> faults = new ArrayList<>();
        for (int i = 0; i + 1 < args.length; i++) {
            String next = args[i + 1];
            if (lacksValue(spec, args[i], next)) {
                OptionSpec option = spec.optionsMap().get(args[i]);
                String text = "%s: expected a value (%s), found the option %s (if that is the value: %s=%s)";
                faults.add(fault(option, text.formatted(args[i], Declared.label(option), next, args[i], next)));
            }
        }
        return faults;
    }

    /** The arguments without the options that lack their value. */
    static String[] withoutMissing(CommandSpec spec, String... args) {
        List<String> rest = new ArrayList<>();
        for (int i = 0; i < args.length; i++) {
            if (i + 1 == args.length || !lacksValue(spec, args[i], args[i + 1])) {
                rest.add(args[i]);
            }
        }
        return rest.toArray(String[]::new);
    }

    private static boolean lacksValue(CommandSpec spec, String arg, String next) {
        OptionSpec option = spec.optionsMap().get(arg);
        return option != null && option.arity().min() > 0 && spec.optionsMap().containsKey(beforeEquals(next));
    }

    private static Fault fault(ArgSpec about, String text) {
        return new Fault(about instanceof OptionSpec option ? Set.of(option.names()) : Set.of(), text);
    }

    private static List<Fault> of(CommandSpec spec, Exception error, String... args) {
        return switch (error) {
            case UnmatchedArgumentException unmatched -> unmatched(spec, unmatched.getUnmatched());
            case MissingParameterException missing ->
                missing.getMissing().stream()
                        .map(arg -> fault(arg, missing(arg, args)))
                        .toList();
            case OverwrittenOptionException twice ->
                List.of(fault(twice.getOverwritten(), name(twice.getOverwritten()) + ": given more than once"));
            case ParameterException wrong
            when wrong.getArgSpec() != null ->
                List.of(fault(
                        wrong.getArgSpec(),
                        name(wrong.getArgSpec()) + " " + wrong.getValue() + ": expected "
                                + expected(wrong.getArgSpec())));
            default -> List.of(new Fault(Set.of(), error.getMessage()));
        };
    }

    private static String missing(ArgSpec arg, String... args) {
        boolean given = arg instanceof OptionSpec option
                && Arrays.stream(args).map(Faults::beforeEquals).anyMatch(Set.of(option.names())::contains);
        return given
                ? name(arg) + ": expected a value (" + Declared.label(arg) + "), found none"
                : name(arg) + ": " + OptionChecks.MISSING;
    }

    private static String beforeEquals(String arg) {
        int equals = arg.indexOf('=');
        return equals < 0 ? arg : arg.substring(0, equals);
    }

    private static String name(ArgSpec arg) {
        return arg instanceof OptionSpec option ? option.names()[0] : arg.paramLabel();
    }

    /** What an option's value must be. */
    private static String expected(ArgSpec arg) {
        if (arg.typeInfo().isBoolean()) {
            return "no value, true or false";
        }
        return arg.userObject() instanceof Field field
                ? OptionFields.expected(field).orElse(Declared.label(arg))
                : Declared.label(arg);
    }

    /** Every unknown option, without what may be its value, and every argument that nothing takes. */
    private static List<Fault> unmatched(CommandSpec spec, List<String> arguments) {
        List<String> options =
                arguments.stream().filter(arg -> arg.startsWith("-")).toList();
        Stream<String> texts = options.isEmpty()
                ? arguments.stream().limit(1).map(arg -> unexpected(spec, arg))
                : options.stream()
                        .map(Faults::beforeEquals)
                        .map(name -> "unknown option '%s'%s".formatted(name, suggestion(spec, name)));
        return texts.map(text -> new Fault(Set.of(), text)).toList();
    }

    private static String unexpected(CommandSpec spec, String argument) {
        boolean verbs = spec.parent() == null;
        return verbs
                ? "unknown verb '%s'%s; levee --help lists the verbs".formatted(argument, suggestion(spec, argument))
                : "unexpected argument '%s'".formatted(argument);
    }

    /** The nearest names that there are, as the end of a sentence; empty when none is near. */
    static String suggestion(CommandSpec spec, String unknown) {
        List<String> near = new UnmatchedArgumentException(spec.commandLine(), List.of(unknown)).getSuggestions();
        return near.isEmpty()
                ? ""
                : "; did you mean " + near.stream().limit(3).collect(Collectors.joining(" or ")) + "?";
    }
}
