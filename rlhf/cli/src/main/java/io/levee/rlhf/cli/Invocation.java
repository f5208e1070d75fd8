package io.levee.rlhf.cli;

import io.levee.rlhf.options.OptionChecks;
import io.levee.rlhf.options.OptionFields;
import java.lang.reflect.Field;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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
        ParseResult parsed = Levee.commandLine(args).parseArgs(args);
        if (helpText(parsed) instanceof Text text) {
            return text;
        }
        ParseResult verb = parsed.subcommand();
        if (verb == null || !(verb.commandSpec().userObject() instanceof Verb)) {
            return new Wrong(
                    Faults.of(parsed, args).stream().map(Faults.Fault::text).toList());
        }
        List<Faults.Fault> missing = Faults.missingValues(verb.commandSpec(), args);
        return missing.isEmpty()
                ? ofVerb(parsed, missing, args)
                : of(missing, Faults.withoutMissing(verb.commandSpec(), args));
    }

    /** What the rest of the arguments has against it, beside the options that lack their value. */
    private static Invocation of(List<Faults.Fault> missing, String... rest) {
        return ofVerb(Levee.commandLine(rest).parseArgs(rest), missing, rest);
    }

    private static Invocation ofVerb(ParseResult parsed, List<Faults.Fault> missing, String... args) {
        ParseResult verb = parsed.subcommand();
        Path recipe = ((Verb) verb.commandSpec().userObject()).common.recipe;
        return recipe == null
                ? checked(parsed, Map.of(), List.of(), missing, args)
                : withRecipe(verb, Recipe.read(recipe), missing, args);
    }

    private static Text helpText(ParseResult parsed) {
        for (ParseResult level = parsed; level != null; level = level.subcommand()) {
            CommandLine line = level.commandSpec().commandLine();
            if (level.isUsageHelpRequested()) {
                Declared.complete(level.commandSpec());
                return new Text(line.getUsageMessage(CommandLine.Help.Ansi.OFF));
            }
            if (level.isVersionHelpRequested()) {
                return new Text(Levee.version() + "\n");
            }
        }
        return null;
    }

    private static Invocation withRecipe(ParseResult verb, Recipe recipe, List<Faults.Fault> missing, String... args) {
        Set<String> given = verb.matchedOptions().stream()
                .flatMap(option -> Arrays.stream(option.names()))
                .collect(Collectors.toSet());
        SequencedMap<String, Recipe.Entry> used = new LinkedHashMap<>();
        List<String> complaints = new ArrayList<>(recipe.complaints());
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
        String[] whole = all.toArray(String[]::new);
        return checked(Levee.commandLine(whole).parseArgs(whole), used, complaints, missing, whole);
    }

    /** What is wrong with an entry before its values are looked at, or null. */
    private static String complaint(CommandSpec verb, String name, Recipe.Entry entry) {
        OptionSpec option = verb.findOption("--" + name);
        if (option == null) {
            return "%s has no option '%s'%s".formatted(verb.name(), name, Faults.suggestion(verb, "--" + name));
        }
        if (option.usageHelp() || name.equals("recipe")) {
            return "'%s' cannot stand in a recipe".formatted(name);
        }
        if (entry.list() && !option.isMultiValue()) {
            return name + ": expected one value, found a list";
        }
        return null;
    }

    /** The verb, or everything that the parser, the ranges of its options and their combinations have against it. */
    private static Invocation checked(
            ParseResult parsed,
            Map<String, Recipe.Entry> recipe,
            List<String> complaints,
            List<Faults.Fault> missing,
            String... args) {
        Verb verb = (Verb) parsed.subcommand().commandSpec().userObject();
        List<Faults.Fault> faults = new ArrayList<>(missing);
        faults.addAll(Faults.of(parsed, args));
        OptionChecks.complaints(verb, given(parsed.subcommand())).stream()
                .map(complaint -> new Faults.Fault(Set.of("--" + complaint.option()), complaint.text()))
                .forEach(faults::add);
        Set<String> all = new LinkedHashSet<>(complaints);
        faults.stream()
                .filter(fault -> !fault.isMissing() || faults.stream().noneMatch(fault::isSaidBetterBy))
                .forEach(fault -> all.add(place(fault.names(), recipe) + fault.text()));
        return all.isEmpty() ? new Asked(verb) : new Wrong(List.copyOf(all));
    }

    private static String place(Set<String> names, Map<String, Recipe.Entry> recipe) {
        return names.stream()
                .map(recipe::get)
                .filter(Objects::nonNull)
                .map(entry -> entry.place() + ": ")
                .findFirst()
                .orElse("");
    }

    /** The options that were given, by the names of their fields, with their values as they were written. */
    private static Map<String, String> given(ParseResult verb) {
        Map<String, String> given = new LinkedHashMap<>();
        for (OptionSpec option : verb.matchedOptions()) {
            if (option.userObject() instanceof Field field) {
                given.put(OptionFields.name(field), String.join(",", option.originalStringValues()));
            }
        }
        return given;
    }
}
