package io.levee.rlhf.cli;

import io.levee.rlhf.run.Version;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The command line as a whole: its verbs in the order in which they are used. */
@Command(
        name = "levee",
        synopsisSubcommandLabel = "VERB",
        commandListHeading = "%nVerbs:%n",
        header = "Safe RLHF on the JVM: more helpful language models whose harm stays under a stated bound.",
        footer = {
            "",
            "levee VERB --help shows a verb's options with their defaults; a star marks those that are required.",
            "Exit codes: 0 done, 2 wrong usage or bad input, 3 does not fit into memory, 4 numeric failure,",
            "130 interrupted (go on with: levee resume RUN)."
        })
final class Levee {
    private static final int WIDTH = 110;

    /** In the order of use. */
    private static final List<Class<? extends Verb>> VERBS = List.of(
            DemoVerb.class,
            WorldVerb.class,
            SftVerb.class,
            RewardVerb.class,
            CostVerb.class,
            PpoVerb.class,
            PpoShapingVerb.class,
            PpoLagVerb.class,
            DpoVerb.class,
            EvaluateVerb.class,
            GenerateVerb.class,
            ChatVerb.class,
            ScoreVerb.class,
            LogitsVerb.class,
            TokenizeVerb.class,
            DetokenizeVerb.class,
            ConvertVerb.class,
            InspectVerb.class,
            ResumeVerb.class,
            BenchVerb.class,
            DoctorVerb.class);

    @Option(names = "--version", versionHelp = true, description = "the version")
    private boolean version;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "this text")
    private boolean help;

    Levee() {}

    /** The version in words. */
    static String version() {
        return "levee " + Version.TEXT + " on Java " + Runtime.version();
    }

    /**
     * A parser that reports all faults at once.
     *
     * @param args what it is to parse: verbs that are not among them are left out, unless none is
     */
    static CommandLine commandLine(String... args) {
        CommandLine line = new CommandLine(new Levee());
        List<Class<? extends Verb>> named = VERBS.stream()
                .filter(verb -> List.of(args).contains(name(verb)))
                .toList();
        (named.isEmpty() ? VERBS : named).forEach(line::addSubcommand);
        configure(line);
        line.getSubcommands().values().forEach(Levee::configure);
        return line;
    }

    private static String name(Class<? extends Verb> verb) {
        return verb.getAnnotation(Command.class).name();
    }

    private static void configure(CommandLine line) {
        line.getCommandSpec().parser().collectErrors(true).expandAtFiles(false).allowOptionsAsOptionParameters(true);
        line.getCommandSpec()
                .usageMessage()
                .width(WIDTH)
                .sortOptions(false)
                .requiredOptionMarker('*')
                .abbreviateSynopsis(true)
                .synopsisHeading("Usage: ");
    }
}
