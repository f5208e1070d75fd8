package io.levee.bench;

import java.util.Collection;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.CommandLineOptionException;
import org.openjdk.jmh.runner.options.CommandLineOptions;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/**
 * JMH's command line, which always measures the machine's peak in the same run and ends with a table of figures in their own
 * units and as shares of it.
 */
public final class Main {
    private Main() {}

    /**
     * Takes JMH's arguments.
     *
     * @throws Exception as JMH does
     */
    public static void main(String[] arguments) throws Exception {
        if (!measures(arguments)) {
            org.openjdk.jmh.Main.main(arguments);
            return;
        }
        Options options = withPeak(new CommandLineOptions(arguments));
        try {
            Collection<RunResult> results = new Runner(options).run();
            System.out.println();
            System.out.print(Figures.of(results).table());
        } catch (RunnerException failure) {
            System.err.println("bench: " + failure.getMessage());
            System.exit(1);
        }
    }

    /** Whether there is anything to run: lists, help and errors are left to JMH. */
    private static boolean measures(String... arguments) {
        try {
            CommandLineOptions options = new CommandLineOptions(arguments);
            return !(options.shouldHelp()
                    || options.shouldList()
                    || options.shouldListWithParams()
                    || options.shouldListProfilers()
                    || options.shouldListResultFormats());
        } catch (CommandLineOptionException e) {
            return false;
        }
    }

    private static Options withPeak(Options options) {
        ChainedOptionsBuilder all = new OptionsBuilder().parent(options);
        if (!options.getIncludes().isEmpty()) {
            options.getIncludes().forEach(all::include);
            all.include(PeakBenchmark.class.getSimpleName());
        }
        return all.build();
    }
}
