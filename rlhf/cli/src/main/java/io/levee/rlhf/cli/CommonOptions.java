package io.levee.rlhf.cli;

import io.levee.rlhf.options.OptionGroup;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** What every verb understands. */
final class CommonOptions implements OptionGroup {
    private static final int LAST = 100;

    @Option(
            names = "--recipe",
            order = LAST,
            paramLabel = "FILE.yaml",
            description = "options by their long names without dashes; what the command line says wins")
    Path recipe;

    @Option(names = "--json", order = LAST, description = "JSON on standard output, everything else on standard error")
    boolean json;

    @Option(names = "--quiet", order = LAST, description = "nothing but results and errors")
    boolean quiet;

    @Option(names = "--debug", order = LAST, description = "stack traces with errors")
    boolean debug;

    @Option(names = "--dry-run", order = LAST, description = "check everything and print the memory plan; run nothing")
    boolean dryRun;

    @Option(
            names = {"-h", "--help"},
            order = LAST,
            usageHelp = true,
            description = "this text")
    boolean help;

    CommonOptions() {}
}
