package io.levee.bench;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;

/**
 * Results in the units of the work, beside the machine's peak at as many threads.
 *
 * @param all in the order of the run
 */
record Figures(List<Figure> all) {
    private static final String ONE_THREAD = "1";
    private static final String PEAK = PeakBenchmark.class.getSimpleName() + ".";

    /** What the names of {@link Counters}' fields stand for. */
    enum Unit {
        /** Floating-point operations. */
        GFLOP("GFLOP/s"),
        /** Bytes. */
        GIGABYTES("GB/s"),
        /** Tokens. */
        TOKENS("tokens/s");

        private final String text;

        Unit(String text) {
            this.text = text;
        }
    }

    /**
     * One result.
     *
     * @param benchmark class and method
     * @param operands values of its other parameters, the shape first
     * @param threads as the parameter says, or 1 where there is none
     * @param value in the unit
     * @param error half of JMH's 99.9 % interval; not a number when there are too few iterations
     */
    record Figure(String benchmark, String operands, String threads, double value, double error, Unit unit) {
        boolean peak() {
            return benchmark.startsWith(PEAK);
        }
    }

    /** The results of JMH that are rates of work. */
    static Figures of(Collection<RunResult> results) {
        return new Figures(results.stream()
                .filter(result -> result.getParams().getMode() == Mode.Throughput)
                .flatMap(result -> figure(result).stream())
                .toList());
    }

    private static Optional<Figure> figure(RunResult result) {
        BenchmarkParams params = result.getParams();
        for (Unit unit : Unit.values()) {
            Result<?> counted = result.getSecondaryResults().get(unit.name().toLowerCase(Locale.ROOT));
            if (counted != null) {
                double perSecond = (double) TimeUnit.SECONDS.toNanos(1)
                        / params.getTimeUnit().toNanos(1);
                return Optional.of(new Figure(
                        name(params),
                        operands(params),
                        params.getParamsKeys().contains("threads") ? params.getParam("threads") : ONE_THREAD,
                        counted.getScore() * perSecond,
                        counted.getScoreError() * perSecond,
                        unit));
            }
        }
        return Optional.empty();
    }

    private static String name(BenchmarkParams params) {
        return params.getBenchmark().replaceFirst("^.*\\.(?=[^.]+\\.[^.]+$)", "");
    }

    private static String operands(BenchmarkParams params) {
        return params.getParamsKeys().stream()
                .filter(key -> !key.equals("threads"))
                .sorted(Comparator.comparing((String key) -> !key.equals("shape"))
                        .thenComparing(key -> key))
                .map(params::getParam)
                .collect(Collectors.joining(", "));
    }

    /** Share of the peak in the same unit with as many threads; above 1 where caches are faster than memory. */
    private OptionalDouble share(Figure figure) {
        return all.stream()
                .filter(other -> other.peak() && other.unit == figure.unit && other.threads.equals(figure.threads))
                .mapToDouble(peak -> figure.value / peak.value)
                .findFirst();
    }

    /** Whether nothing but the peak was measured; times of calls count although they are no rates of work. */
    static boolean onlyPeaks(Collection<RunResult> results) {
        return !results.isEmpty()
                && results.stream().allMatch(result -> name(result.getParams()).startsWith(PEAK));
    }

    /** One line a figure, the peaks first. */
    String table() {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("benchmark", "operands", "threads", "value", "±", "unit", "of peak"));
        all.stream().filter(Figure::peak).forEach(figure -> rows.add(row(figure)));
        all.stream().filter(figure -> !figure.peak()).forEach(figure -> rows.add(row(figure)));
        int columns = rows.getFirst().size();
        int[] widths = new int[columns];
        for (List<String> row : rows) {
            for (int i = 0; i < columns; i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        }
        return rows.stream().map(row -> line(row, widths)).collect(Collectors.joining());
    }

    private List<String> row(Figure figure) {
        OptionalDouble share = share(figure);
        return List.of(
                figure.benchmark,
                figure.operands,
                figure.threads,
                number(figure.value),
                Double.isNaN(figure.error) ? "" : number(figure.error),
                figure.unit.text,
                share.isPresent() ? String.format(Locale.ROOT, "%.0f %%", 100 * share.getAsDouble()) : "");
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, value < 1000 ? "%.1f" : "%,.0f", value);
    }

    /** Words to the left, numbers to the right. */
    private static String line(List<String> row, int... widths) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < widths.length; i++) {
            boolean word = i < 2 || i == 5;
            String cell = row.get(i);
            String padding = " ".repeat(widths[i] - cell.length());
            line.append(i == 0 ? "" : "  ").append(word ? cell + padding : padding + cell);
        }
        return line.toString().stripTrailing() + "\n";
    }
}
