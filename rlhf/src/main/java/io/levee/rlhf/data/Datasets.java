package io.levee.rlhf.data;

import io.levee.engine.random.RandomStream;
import io.levee.engine.store.BadInputException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * Reads files into rows: JSON lines, one JSON array, CSV or Parquet, also packed; a folder or a pattern of such files. The shape of
 * each row is found by its columns ({@link RowShape}, docs/data.md), and no column is passed over in silence.
 *
 * <p>Several data sets are joined in the order of their specifications. A proportion below 1 takes rows by chance, as a function of
 * (seed, position of the specification, number of rows), and leaves them in the order of the file; one above 1 repeats all rows before
 * it takes the rest by chance.
 *
 * <p>Every method throws {@link BadInputException} when a file cannot be read or is empty, when a row is bad (unless the options skip
 * such rows), and when a specification leaves no row.
 */
public final class Datasets {
    /** What to do about a bad row. */
    static final String CURE = "; correct the row, or leave bad rows out with --skip-bad-rows";

    private static final System.Logger LOG = System.getLogger(Datasets.class.getName());

    private Datasets() {}

    /** The prompts of rows of any shape; a conversation is asked again at its last answer. */
    public static Dataset<Prompt> prompts(List<DatasetSpec> specs, ReadOptions options) {
        Dataset<Prompt> all = read(specs, options, AsPrompts::new);
        return options.uniquePrompts() ? withoutRepetitions(all) : all;
    }

    /**
     * The answers to imitate: of Alpaca, BeaverTails and conversations their own, of comparisons the better one. Answers that are
     * labelled unsafe are left out and counted.
     */
    public static Dataset<Demonstration> demonstrations(List<DatasetSpec> specs, ReadOptions options) {
        return read(specs, options, AsDemonstrations::new);
    }

    /**
     * The pairs of answers: of PKU-SafeRLHF and hh-rlhf their own, of BeaverTails a safe and an unsafe answer to the same prompt in the
     * same file; answers without a partner are left out and counted.
     *
     * @param needed labels that every row must have; where safety is among them, labels must not contradict each other
     */
    public static Dataset<Comparison> comparisons(List<DatasetSpec> specs, Set<Label> needed, ReadOptions options) {
        return read(specs, options, () -> new AsComparisons(needed));
    }

    /**
     * Whether a path names rows rather than lines of text: several files, or one that begins with a brace or bracket, is Parquet, packed,
     * or called CSV. Also true of files that are refused by name.
     *
     * @throws BadInputException when a file cannot be read
     */
    public static boolean holdsRows(Path path) {
        List<Path> files = Shards.of(path);
        return !files.equals(List.of(path)) || RowSource.isRows(path);
    }

    private static <T extends Row> Dataset<T> read(
            List<DatasetSpec> specs, ReadOptions options, Supplier<? extends Use<T>> use) {
        List<T> rows = new ArrayList<>();
        SkippedRows.Collector bad = new SkippedRows.Collector();
        SequencedMap<String, Long> notRead = new TreeMap<>();
        long read = 0;
        long leftOut = 0;
        for (int i = 0; i < specs.size(); i++) {
            OneSpec<T> one = new OneSpec<>(specs.get(i), options, use.get(), bad);
            one.read();
            rows.addAll(one.drawn(i));
            one.unknown.forEach((column, count) -> notRead.merge(column, count, Long::sum));
            read += one.read;
            leftOut += one.use.leftOut();
        }
        return new Dataset<>(
                rows, new DataReport(read, bad.collected(), leftOut, 0, SkippedRows.NONE, 0, rows.size(), 0, notRead));
    }

    private static Dataset<Prompt> withoutRepetitions(Dataset<Prompt> all) {
        Set<Dialogue> seen = new HashSet<>();
        List<Prompt> rows =
                all.rows().stream().filter(row -> seen.add(row.dialogue())).toList();
        DataReport report = all.report();
        return new Dataset<>(
                rows,
                new DataReport(
                        report.read(),
                        report.bad(),
                        report.leftOut(),
                        all.size() - rows.size(),
                        report.tooLong(),
                        report.truncated(),
                        rows.size(),
                        report.tokens(),
                        report.notRead()));
    }

    /** The reading of one specification. */
    private static final class OneSpec<T extends Row> {
        private final DatasetSpec spec;
        private final ReadOptions options;
        private final Use<T> use;
        private final SkippedRows.Collector bad;
        private final SequencedMap<String, Long> unknown = new TreeMap<>();
        private final RowReading reading;
        private final List<T> rows = new ArrayList<>();
        private Optional<String> firstComplaint = Optional.empty();
        private long read;

        OneSpec(DatasetSpec spec, ReadOptions options, Use<T> use, SkippedRows.Collector bad) {
            this.spec = spec;
            this.options = options;
            this.use = use;
            this.bad = bad;
            this.reading = RowReading.of(spec.path(), options.columns());
        }

        void read() {
            SortedSet<String> packings = reading.each(this::read);
            tell(packings);
            if (rows.isEmpty()) {
                throw new BadInputException("%s: none of its %,d rows is of use here%s"
                        .formatted(
                                spec.path(),
                                read,
                                firstComplaint
                                        .map(first -> "; the first bad one: " + first)
                                        .orElse("")));
            }
        }

        /** One line, where there is something to say. */
        private void tell(SortedSet<String> packings) {
            if (packings.isEmpty() && unknown.isEmpty()) {
                return;
            }
            String packed = packings.isEmpty() ? "" : " (%s)".formatted(String.join(", ", packings));
            String columns = unknown.isEmpty()
                    ? ""
                    : "; columns not read: %s (--columns tells what they are)"
                            .formatted(String.join(", ", unknown.keySet()));
            LOG.log(System.Logger.Level.INFO, "%s%s: %,d rows%s".formatted(spec.path(), packed, read, columns));
        }

        private void read(UnreadRow text) {
            read++;
            try {
                RowReading.Recognised row = reading.recognised(text);
                rows.addAll(use.take(row.example(), new Origin(text.place(), row.json(), options.keepFields())));
                row.columns().forEach((column, columnUse) -> {
                    if (columnUse == ColumnUse.REPORTED) {
                        unknown.merge(column, 1L, Long::sum);
                    }
                });
            } catch (BadInputException failure) {
                if (!options.skipBadRows()) {
                    throw new BadInputException(failure.getMessage() + CURE, failure);
                }
                if (firstComplaint.isEmpty()) {
                    firstComplaint = Optional.of(failure.getMessage());
                }
                bad.add(text.place(), Reason.without(text.place(), failure));
            }
        }

        /** The rows that the proportion takes. */
        List<T> drawn(int position) {
            if (spec.proportion() == 1) {
                return rows;
            }
            double wanted = Math.rint(rows.size() * spec.proportion());
            if (wanted < 1 || wanted > Integer.MAX_VALUE) {
                throw new BadInputException("%s: this proportion of %,d rows is %,.0f rows, expected 1 to %,d"
                        .formatted(spec, rows.size(), wanted, Integer.MAX_VALUE));
            }
            List<T> drawn = new ArrayList<>();
            for (int whole = 0; whole < (int) wanted / rows.size(); whole++) {
                drawn.addAll(rows);
            }
            int[] rest = Arrays.copyOf(
                    RandomStream.of(options.seed(), "data/proportion")
                            .at(position)
                            .permutation(rows.size()),
                    (int) wanted % rows.size());
            Arrays.stream(rest).sorted().mapToObj(rows::get).forEach(drawn::add);
            return drawn;
        }
    }
}
