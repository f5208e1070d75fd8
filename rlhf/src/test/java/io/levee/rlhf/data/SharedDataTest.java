package io.levee.rlhf.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.levee.rlhf.shared.SharedFolder;
import io.levee.transformer.chat.ConversationEncoder;
import io.levee.transformer.chat.Templates;
import io.levee.transformer.tokenizer.Tokenizer;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Reads real rows of the public data sets. */
class SharedDataTest {
    private static final ReadOptions OPTIONS = ReadOptions.of(1);

    private static List<DatasetSpec> spec(String name) {
        return List.of(DatasetSpec.parse(SharedFolder.require("data/" + name).toString()));
    }

    @ParameterizedTest
    @CsvSource({
        "alpaca_eval_gpt4_pairs.jsonl, 2367",
        "alpaca_seed_tasks_as_alpaca.jsonl, 175",
        "hh_rlhf_harmless_test_200.jsonl, 200",
        "pku_saferlhf_full_schema_2rows.jsonl, 2",
        "pku_saferlhf_one_safe_pairs_mild.jsonl, 1077",
        "xstest_derived_pku_format.jsonl, 135"
    })
    void everyRowHasAPrompt(String name, int rows) {
        Dataset<Prompt> data = Datasets.prompts(spec(name), OPTIONS);
        assertEquals(rows, data.size());
        assertEquals(rows, data.report().read());
        assertTrue(
                data.rows().stream().noneMatch(row -> row.dialogue().request().isBlank()));
    }

    @ParameterizedTest
    @CsvSource({
        "alpaca_eval_gpt4_pairs.jsonl, BETTER, 2367",
        "hh_rlhf_harmless_test_200.jsonl, BETTER, 200",
        "pku_saferlhf_full_schema_2rows.jsonl, BETTER SAFER SAFETY, 2",
        "pku_saferlhf_one_safe_pairs_mild.jsonl, SAFER SAFETY, 1077",
        "xstest_derived_pku_format.jsonl, BETTER SAFER SAFETY, 135"
    })
    void everyPairHasTheLabelsOfItsDataSet(String name, String labels, int rows) {
        Set<Label> needed =
                Set.copyOf(Stream.of(labels.split(" ")).map(Label::valueOf).toList());
        assertEquals(rows, Datasets.comparisons(spec(name), needed, OPTIONS).size());
    }

    @Test
    void everyInstructionIsADemonstration() {
        Dataset<Demonstration> data = Datasets.demonstrations(spec("alpaca_seed_tasks_as_alpaca.jsonl"), OPTIONS);
        assertEquals(175, data.size());
        assertEquals(
                "What is the relation between the given pairs? Night : Day :: Right : Left",
                data.rows().get(1).dialogue().request());
    }

    @Test
    void conversationsOfHhRlhfKeepAllTheirTurns() {
        Dataset<Comparison> data =
                Datasets.comparisons(spec("hh_rlhf_harmless_test_200.jsonl"), Set.of(Label.BETTER), OPTIONS);
        int[] byTurns = new int[6];
        for (Comparison row : data.rows()) {
            byTurns[row.dialogue().turns().size() / 2 + 1]++;
            assertTrue(
                    row.dialogue().turns().stream().noneMatch(turn -> turn.contains("\n\nHuman:")),
                    row.place().toString());
        }
        // As counted by another program: conversations by their number of "\n\nHuman:"
        assertEquals(List.of(92, 45, 44, 14, 5), List.of(byTurns[1], byTurns[2], byTurns[3], byTurns[4], byTurns[5]));
    }

    /** The count is another program's, with safe-rlhf's template. */
    @Test
    void instructionsThatExceedTheContextOfStories260kAreSkippedAndCounted() {
        Tokenizer tokenizer = Tokenizer.read(SharedFolder.require("models/stories260K/hf"));
        Rendering rendering = new Rendering(new ConversationEncoder(Templates.SAFE_RLHF, tokenizer));
        Dataset<Demonstration> texts = Datasets.demonstrations(spec("alpaca_seed_tasks_as_alpaca.jsonl"), OPTIONS);
        DataReport report = new Tokenizing(rendering, 512, TooLong.SKIP, false)
                .demonstrations(texts, Targets.ALL_ANSWERS)
                .report();
        assertEquals(175, report.read());
        assertEquals(30, report.tooLong().count());
        assertEquals(145, report.rows());
    }
}
