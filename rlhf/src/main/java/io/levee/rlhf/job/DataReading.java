package io.levee.rlhf.job;

import io.levee.engine.store.BadInputException;
import io.levee.rlhf.data.ColumnNames;
import io.levee.rlhf.data.DataReport;
import io.levee.rlhf.data.Dataset;
import io.levee.rlhf.data.DatasetSpec;
import io.levee.rlhf.data.Datasets;
import io.levee.rlhf.data.Label;
import io.levee.rlhf.data.ReadOptions;
import io.levee.rlhf.data.Targets;
import io.levee.rlhf.data.TokenizedComparison;
import io.levee.rlhf.data.TokenizedDemonstration;
import io.levee.rlhf.data.TokenizedPrompt;
import io.levee.rlhf.data.Tokenizing;
import io.levee.rlhf.data.TooLong;
import io.levee.rlhf.role.ModelText;
import io.levee.transformer.model.ModelConfig;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;

/** Files to rows of tokens, as the data options say. */
final class DataReading {
    private DataReading() {}

    static Dataset<TokenizedDemonstration> demonstrations(
            List<String> specs, DataOptions options, long seed, ModelText text, ModelConfig config) {
        return tokenizing(options, text, maxLength(options, config))
                .demonstrations(Datasets.demonstrations(parse(specs), reading(options, seed)), Targets.ALL_ANSWERS);
    }

    static Dataset<TokenizedComparison> comparisons(
            List<String> specs, Set<Label> needed, DataOptions options, long seed, ModelText text, ModelConfig config) {
        return tokenizing(options, text, maxLength(options, config))
                .comparisons(Datasets.comparisons(parse(specs), needed, reading(options, seed)));
    }

    /** Prompts that leave room for answers of {@code newTokens}. */
    static Dataset<TokenizedPrompt> prompts(
            List<String> specs, DataOptions options, long seed, ModelText text, ModelConfig config, int newTokens) {
        int room = maxLength(options, config) - newTokens;
        if (room < 2) {
            throw new BadInputException("--max-new-tokens " + newTokens + " leaves no room for prompts in a context of "
                    + maxLength(options, config) + " tokens");
        }
        return tokenizing(options, text, room)
                .prompts(Datasets.prompts(parse(specs), reading(options, seed).keepingFields()));
    }

    private static ReadOptions reading(DataOptions options, long seed) {
        ReadOptions reading = ReadOptions.of(seed).withColumns(ColumnNames.parse(options.columns));
        return options.skipBadRows ? reading.skippingBadRows() : reading;
    }

    private static Tokenizing tokenizing(DataOptions options, ModelText text, int maxLength) {
        return new Tokenizing(
                text.rendering(),
                maxLength,
                TooLong.valueOf(options.tooLong.toUpperCase(Locale.ROOT)),
                options.skipBadRows);
    }

    private static int maxLength(DataOptions options, ModelConfig config) {
        int context = config.contextLength();
        if (options.maxLength > context) {
            throw new BadInputException(
                    "--max-length " + options.maxLength + " exceeds the model's context of " + context + " tokens");
        }
        return options.maxLength > 0 ? options.maxLength : context;
    }

    static List<DatasetSpec> parse(List<String> specs) {
        return specs.stream().map(DatasetSpec::parse).toList();
    }

    /**
     * What became of the rows of a data set, for result.json.
     *
     * @param read how many
     * @param bad that could not be read, and the first of them with their reasons
     * @param leftOut without a label that is needed
     * @param rows that are used
     * @param tokens of these
     * @param columnsNotRead that nobody knows, by name; empty when there are none
     */
    record Result(
            long read,
            long bad,
            List<String> badRows,
            long leftOut,
            long tooLong,
            long truncated,
            long rows,
            long tokens,
            Optional<SequencedMap<String, Long>> columnsNotRead) {
        static Result of(DataReport report) {
            return new Result(
                    report.read(),
                    report.bad().count(),
                    report.bad().first().stream()
                            .map(row -> row.place() + ": " + row.reason())
                            .toList(),
                    report.leftOut(),
                    report.tooLong().count(),
                    report.truncated(),
                    report.rows(),
                    report.tokens(),
                    Optional.of(report.notRead()).filter(columns -> !columns.isEmpty()));
        }
    }
}
