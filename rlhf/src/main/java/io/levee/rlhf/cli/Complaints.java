package io.levee.rlhf.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** What is wrong with a command line, in words, a line for each fault. */
final class Complaints {
    private Complaints() {}

    /**
     * All faults of a command line.
     *
     * @param recipe the options that came from a recipe, by name with dashes
     */
    static List<String> of(ParseResult parsed, Map<String, Recipe.Entry> recipe) {
        List<String> complaints = new ArrayList<>();
        for (ParseResult level = parsed; level != null; level = level.subcommand()) {
            CommandSpec spec = level.commandSpec();
            for (Exception error : level.errors()) {
                String complaint = place(error, recipe) + words(spec, error);
                if (!complaints.contains(complaint)) {
                    complaints.add(complaint);
                }
            }
        }
        return complaints;
    }

    /**
     * Options that lack their value and would take the next option for it. What is joined by = may look like an option: a
     * prompt may.
     */
    static List<String> missingValues(CommandSpec spec, String... args) {
        List<String> complaints = new ArrayList<>();
        for (int i = 0; i + 1 < args.length; i++) {
            OptionSpec option = spec.findOption(args[i]);
            if (option != null && option.arity().min() > 0 && spec.findOption(args[i + 1]) != null) {
                complaints.add(
                        "expected a value for the option '%s', found the option '%s' (if that is the value: %s=%s)"
                                .formatted(args[i], args[i + 1], args[i], args[i + 1]));
            }
        }
        return complaints;
    }

    private static String place(Exception error, Map<String, Recipe.Entry> recipe) {
        if (error instanceof ParameterException wrong && wrong.getArgSpec() instanceof OptionSpec option) {
            Recipe.Entry entry = recipe.get(option.longestName());
            return entry == null ? "" : entry.place() + ": ";
        }
        return "";
    }

    private static String words(CommandSpec spec, Exception error) {
        return switch (error) {
            case UnmatchedArgumentException unmatched -> unmatched(spec, unmatched);
            case MissingParameterException missing when missing.getMissing().size() > 1 -> missing(missing);
            default -> decapitalised(error.getMessage());
        };
    }

    private static String missing(MissingParameterException error) {
        return "missing options: "
                + error.getMissing().stream()
                        .map(arg -> arg instanceof OptionSpec option
                                ? option.longestName() + "=" + arg.paramLabel()
                                : arg.paramLabel())
                        .collect(Collectors.joining(", "));
    }

    private static String unmatched(CommandSpec spec, UnmatchedArgumentException error) {
        String first = error.getUnmatched().getFirst();
        boolean verbs = spec.parent() == null;
        if (first.startsWith("-")) {
            return "unknown option '%s'%s".formatted(first, suggestion(spec, first));
        }
        if (verbs) {
            return "unknown verb '%s'%s; levee --help lists the verbs".formatted(first, suggestion(spec, first));
        }
        return "unexpected argument '%s'".formatted(first);
    }

    /** The nearest names that there are, as the end of a sentence; empty when none is near. */
    static String suggestion(CommandSpec spec, String unknown) {
        List<String> near = new UnmatchedArgumentException(spec.commandLine(), List.of(unknown)).getSuggestions();
        return near.isEmpty()
                ? ""
                : "; did you mean " + near.stream().limit(3).collect(Collectors.joining(" or ")) + "?";
    }

    private static String decapitalised(String message) {
        return Character.toLowerCase(message.charAt(0)) + message.substring(1);
    }
}
