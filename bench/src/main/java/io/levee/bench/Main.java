package io.levee.bench;

import java.util.Collection;
import java.util.regex.Pattern;
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
    private static final String PEAK = PeakBenchmark.class.getName();

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
        Options asked = new CommandLineOptions(arguments);
        try {
            Collection<RunResult> results = new Runner(withPeak(asked)).run();
            Figures figures = Figures.of(results);
            System.out.print(figures.all().isEmpty() ? "" : "\n" + figures.table());
            if (Figures.onlyPeaks(results) && !asksForPeak(asked)) {
                fail("no benchmark matches " + asked.getIncludes() + "; `bench/run -l` lists them");
            }
        } catch (RunnerException failure) {
            fail(failure.getMessage());
        }
    }

    private static void fail(String message) {
        System.err.println("bench: " + message);
        System.exit(1);
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

    /** The same with the peak, and with an end at the first benchmark whose numbers are wrong. */
    private static Options withPeak(Options options) {
        ChainedOptionsBuilder all = new OptionsBuilder()
                .parent(options)
                .shouldFailOnError(options.shouldFailOnError().orElse(true));
        if (!options.getIncludes().isEmpty()) {
            options.getIncludes().forEach(all::include);
            all.include(PEAK);
        }
        return all.build();
    }

    private static boolean asksForPeak(Options options) {
        return options.getIncludes().stream()
                .anyMatch(include -> Pattern.compile(include).matcher(PEAK).find());
    }
}
