package io.levee.rlhf.inspect;

import io.levee.rlhf.data.Comparison;
import io.levee.rlhf.data.DataSummary;
import io.levee.rlhf.data.Dataset;
import io.levee.rlhf.data.DatasetSpec;
import io.levee.rlhf.data.Datasets;
import io.levee.rlhf.data.ReadOptions;
import io.levee.rlhf.data.Targets;
import io.levee.rlhf.data.TokenizedComparison;
import io.levee.rlhf.data.TokenizedDemonstration;
import io.levee.rlhf.data.TokenizedPrompt;
import io.levee.rlhf.data.TokenizedResponse;
import io.levee.rlhf.data.Tokenizing;
import io.levee.rlhf.data.TooLong;
import io.levee.rlhf.run.ModelText;
import io.levee.transformer.tokenizer.Tokenizer;
import io.levee.transformer.weights.ModelReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;

/**
 * Rows of a data file as a model is trained on them: the packed tokens of the first rows, which of them are learned or scored
 * (mask), and what each row of the batch predicts (label).
 */
final class BatchFacts {
    private final Tokenizer tokenizer;
    private final Tokenizing tokenizing;
    private final List<Map<String, Object>> batch = new ArrayList<>();
    private final List<Integer> lengths = new ArrayList<>();
    private final int shown;
    private int sequence;

    private BatchFacts(Path model, Inspection.Options options) {
        ModelText text = ModelText.read(model, options.template().orElse(null));
        this.tokenizer = text.tokenizer();
        int context = ModelReader.config(model).contextLength();
        this.tokenizing = new Tokenizing(text.rendering(), context, TooLong.SKIP, true);
        this.shown = options.rows();
    }

    static SequencedMap<String, Object> of(Path file, DataSummary summary, Path model, Inspection.Options options) {
        BatchFacts facts = new BatchFacts(model, options);
        List<DatasetSpec> specs = List.of(new DatasetSpec(file, 1));
        ReadOptions reading = ReadOptions.of(0).skippingBadRows();
        if (summary.compared() > 0) {
            return facts.comparisons(Datasets.comparisons(specs, Set.of(), reading));
        }
        if (summary.answered() > 0) {
            return facts.demonstrations(
                    facts.tokenizing.demonstrations(Datasets.demonstrations(specs, reading), Targets.ALL_ANSWERS));
        }
        return facts.prompts(facts.tokenizing.prompts(Datasets.prompts(specs, reading)));
    }

    private SequencedMap<String, Object> comparisons(Dataset<Comparison> rows) {
        Dataset<TokenizedComparison> tokens = tokenizing.comparisons(rows);
        for (TokenizedComparison row : tokens.rows()) {
            boolean show = lengths.size() < 2 * shown;
            for (TokenizedResponse response : List.of(row.first(), row.second())) {
                int[] ids = joined(row.prompt(), response.ids());
                lengths.add(ids.length);
                if (show) {
                    add(ids, index -> index >= row.prompt().length, index -> index == ids.length - 1 ? "score" : "");
                }
            }
        }
        return facts("a comparison is two sequences; their scores are read at the last tokens", tokens);
    }

    private SequencedMap<String, Object> demonstrations(Dataset<TokenizedDemonstration> tokens) {
        for (TokenizedDemonstration row : tokens.rows()) {
            lengths.add(row.ids().length);
            if (lengths.size() <= shown) {
                int[] ids = row.ids();
                add(ids, index -> isTarget(row, index), index -> isTarget(row, index + 1) ? label(ids[index + 1]) : "");
            }
        }
        return facts("the loss is −log p of the labels, each predicted by the token before it", tokens);
    }

    private SequencedMap<String, Object> prompts(Dataset<TokenizedPrompt> tokens) {
        for (TokenizedPrompt row : tokens.rows()) {
            lengths.add(row.ids().length);
            if (lengths.size() <= shown) {
                add(row.ids(), _ -> false, _ -> "");
            }
        }
        return facts("prompts: the answers are sampled", tokens);
    }

    private SequencedMap<String, Object> facts(String meaning, Dataset<?> tokens) {
        SequencedMap<String, Object> facts = new LinkedHashMap<>();
        facts.put("tokens", tokens.report().summary());
        facts.put("token_lengths", List.of(DataFacts.row("sequence, tokens", lengths)));
        facts.put("batch_meaning", meaning);
        facts.put("batch", batch);
        return facts;
    }

    private static boolean isTarget(TokenizedDemonstration row, int index) {
        return row.targets().stream().anyMatch(span -> index >= span.start() && index < span.end());
    }

    /** Adds a sequence: a row for each token. */
    private void add(int[] ids, java.util.function.IntPredicate mask, java.util.function.IntFunction<String> label) {
        for (int index = 0; index < ids.length; index++) {
            Map<String, Object> row = new LinkedHashMap<>();
            row.put("sequence", sequence);
            row.put("position", index);
            row.put("id", ids[index]);
            row.put("token", tokenizer.hasToken(ids[index]) ? tokenizer.token(ids[index]) : "");
            row.put("mask", mask.test(index) ? 1 : 0);
            row.put("label", label.apply(index));
            batch.add(row);
        }
        sequence++;
    }

    private String label(int id) {
        return id + " " + (tokenizer.hasToken(id) ? tokenizer.token(id) : "");
    }

    private static int[] joined(int[] prompt, int[] answer) {
        int[] ids = java.util.Arrays.copyOf(prompt, prompt.length + answer.length);
        System.arraycopy(answer, 0, ids, prompt.length, answer.length);
        return ids;
    }
}
