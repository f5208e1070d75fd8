package io.levee.rlhf.cli;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/** What the arguments of the process ask for. */
sealed interface Invocation {
    /** Help or version: to be printed. */
    record Text(String text) implements Invocation {}

    /** Nothing that can be done; everything that is wrong, a line each. */
    record Wrong(List<String> complaints) implements Invocation {}

    /** A verb with its options. */
    record Asked(Verb verb) implements Invocation {}

    /** Takes the arguments apart; options that they lack come from the recipe that they name. */
    static Invocation of(String... args) {
        if (args.length == 0) {
            return new Wrong(List.of("say what to do: levee VERB [options]; levee --help lists the verbs"));
        }
        ParseResult parsed = Levee.commandLine().parseArgs(args);
        if (helpText(parsed) instanceof Text text) {
            return text;
        }
        ParseResult verb = parsed.subcommand();
        if (verb == null || !(verb.commandSpec().userObject() instanceof Verb asked)) {
            return new Wrong(Complaints.of(parsed, Map.of()));
        }
        List<String> complaints = Complaints.missingValues(verb.commandSpec(), args);
        if (asked.common.recipe == null) {
            return checked(parsed, Map.of(), complaints);
        }
        return withRecipe(verb, Recipe.read(asked.common.recipe), complaints, args);
    }

    private static Text helpText(ParseResult parsed) {
        for (ParseResult level = parsed; level != null; level = level.subcommand()) {
            CommandLine line = level.commandSpec().commandLine();
            if (level.isUsageHelpRequested()) {
                return new Text(line.getUsageMessage(CommandLine.Help.Ansi.OFF));
            }
            if (level.isVersionHelpRequested()) {
                return new Text(Levee.version() + "\n");
            }
        }
        return null;
    }

    private static Invocation withRecipe(ParseResult verb, Recipe recipe, List<String> before, String... args) {
        Set<String> given = verb.matchedOptions().stream()
                .flatMap(option -> Arrays.stream(option.names()))
                .collect(Collectors.toSet());
        SequencedMap<String, Recipe.Entry> used = new LinkedHashMap<>();
        List<String> complaints = new ArrayList<>(before);
        complaints.addAll(recipe.complaints());
        recipe.entries().forEach((name, entry) -> {
            String complaint = complaint(verb.commandSpec(), name, entry);
            if (complaint != null) {
                complaints.add(entry.place() + ": " + complaint);
            } else if (!given.contains("--" + name)) {
                used.put("--" + name, entry);
            }
        });
        List<String> all = new ArrayList<>(Arrays.asList(args));
        int at = all.indexOf(verb.commandSpec().name()) + 1;
        used.forEach((option, entry) -> entry.values().reversed().forEach(value -> all.add(at, option + "=" + value)));
        return checked(Levee.commandLine().parseArgs(all.toArray(String[]::new)), used, complaints);
    }

    /** What is wrong with an entry before its values are looked at, or null. */
    private static String complaint(CommandSpec verb, String name, Recipe.Entry entry) {
        OptionSpec option = verb.findOption("--" + name);
        if (option == null) {
            return "%s has no option '%s'%s".formatted(verb.name(), name, Complaints.suggestion(verb, "--" + name));
        }
        if (option.usageHelp() || name.equals("recipe")) {
            return "'%s' cannot stand in a recipe".formatted(name);
        }
        if (entry.list() && !option.isMultiValue()) {
            return name + ": expected one value, found a list";
        }
        return null;
    }

    private static Invocation checked(ParseResult parsed, Map<String, Recipe.Entry> recipe, List<String> complaints) {
        List<String> all = new ArrayList<>(complaints);
        all.addAll(Complaints.of(parsed, recipe));
        return all.isEmpty()
                ? new Asked((Verb) parsed.subcommand().commandSpec().userObject())
                : new Wrong(all);
    }
}
