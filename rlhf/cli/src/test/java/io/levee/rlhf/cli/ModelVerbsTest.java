package io.levee.rlhf.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.levee.engine.store.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Verbs that put a model to work without a run directory. */
class ModelVerbsTest {
    @TempDir
    private static Path folder;

    private static Path language;
    private static Path cost;

    @BeforeAll
    static void writeModels() {
        language = TinyModel.language(folder.resolve("language"));
        cost = TinyModel.cost(folder.resolve("cost"));
    }

    private static CommandRun generate(String... args) {
        List<String> all = new ArrayList<>(List.of(
                "generate", "--model", language.toString(), "--device", "reference", "--raw", "--max-new-tokens", "9"));
        all.addAll(Arrays.asList(args));
        return CommandRun.of(all.toArray(String[]::new));
    }

    private static CommandRun with(String verb, Path model, String... args) {
        List<String> all = new ArrayList<>(List.of(verb, "--model", model.toString()));
        all.addAll(Arrays.asList(args));
        return CommandRun.of(all.toArray(String[]::new));
    }

    // ------------------------------------------------------------------------------------------------ generate

    @Test
    void aSampleIsAnObjectWithIdsAndLogProbabilities() {
        CommandRun run = generate("--prompt", "the cat", "--samples", "2", "--json");

        assertEquals(ExitCode.DONE, run.code(), run.err());
        List<Json> samples = run.jsonLines();
        assertEquals(2, samples.size());
        for (Json sample : samples) {
            assertEquals(
                    List.of("prompt", "text", "ids", "log_probs", "finish"),
                    List.copyOf(sample.fields().keySet()));
            assertEquals("the cat", sample.at("prompt").text());
            assertEquals(sample.at("ids").size(), sample.at("log_probs").size());
            assertTrue(List.of("stop", "length", "eos")
                    .contains(sample.at("finish").text()));
            assertTrue(sample.at("log_probs").items().stream().allMatch(p -> p.number() <= 0));
        }
    }

    @Test
    void theSameSeedGivesTheSameTextsAndAnotherSeedOthers() {
        String first =
                generate("--prompt", "the cat", "--samples", "4", "--json").out();

        assertEquals(
                first,
                generate("--prompt", "the cat", "--samples", "4", "--json").out());
        assertNotEquals(
                first,
                generate("--prompt", "the cat", "--samples", "4", "--json", "--seed", "2")
                        .out());
    }

    @Test
    void logProbabilitiesAreThoseOfTheLogitsVerb() {
        Json sample = generate("--prompt", "the cat", "--json").json();
        List<Integer> all = new ArrayList<>(List.of(1, 3, 4));
        sample.at("ids").items().forEach(id -> all.add(id.integer()));
        String ids = String.join(",", all.stream().map(String::valueOf).toList());
        Json logits =
                with("logits", language, "--ids", ids, "--device", "reference").json();

        List<Json> sampled = sample.at("log_probs").items();
        for (int i = 0; i < sampled.size(); i++) {
            assertEquals(
                    logits.at("log_probs").at(2 + i).number(), sampled.get(i).number(), 1e-5);
        }
    }

    @Test
    void aTextEndsBeforeAStopString() {
        Json free =
                generate("--prompt", "the cat", "--temperature", "0", "--json").json();
        String[] words = free.at("text").text().split(" ");
        assertTrue(words.length > 3, free::toString);
        String stop = " " + words[2];
        Json stopped = generate("--prompt", "the cat", "--temperature", "0", "--json", "--stop", stop)
                .json();

        String text = free.at("text").text();
        assertEquals(text.substring(0, text.indexOf(stop)), stopped.at("text").text());
        assertEquals("stop", stopped.at("finish").text());
    }

    @Test
    void oneTextIsStreamedAlone() {
        String text = generate("--prompt", "the cat", "--temperature", "0", "--json")
                .json()
                .at("text")
                .text();

        assertEquals(
                text + System.lineSeparator(),
                generate("--prompt", "the cat", "--temperature", "0").out());
    }

    @Test
    void standardInputIsAPrompt() {
        CommandRun run = CommandRun.withInput(
                "the cat\n", "generate", "--model", language.toString(), "--raw", "--json", "--max-new-tokens", "2");

        assertEquals("the cat", run.json().at("prompt").text());
    }

    @Test
    void promptsComeFromLinesAndFromRows() throws IOException {
        Path lines = Files.writeString(folder.resolve("prompts.txt"), "the cat\n\na mat\n");
        Path rows = Files.writeString(
                folder.resolve("prompts.jsonl"), "{\"prompt\": \"the cat\"}\n{\"prompt\": \"a mat\"}\n");
        CommandRun fromLines = generate("--prompts", lines.toString(), "--json");

        assertEquals(2, fromLines.jsonLines().size(), fromLines.err());
        assertEquals(
                fromLines.out(),
                generate("--prompts", rows.toString(), "--json").out());
        assertTrue(generate("--prompts", rows.toString()).out().contains("--- prompt 2 ---"));
    }

    @Test
    void aPromptThatFillsTheContextIsAnError() {
        CommandRun run = generate("--prompt", "cat ".repeat(TinyModel.CONTEXT));

        assertEquals(ExitCode.BAD_INPUT, run.code());
        assertTrue(run.err().contains("prompt 1 has 33 tokens"), run.err());
        assertEquals("", run.out());
    }

    @Test
    void aWordOutsideTheVocabularyIsAnError() {
        CommandRun run = generate("--prompt", "dog");

        assertEquals(ExitCode.BAD_INPUT, run.code());
        assertTrue(run.err().contains("\"dog\""), run.err());
    }

    @Test
    void aTextEndsWithTheContext() {
        Json sample =
                generate("--prompt", "cat ".repeat(28), "--json", "--seed", "3").json();

        assertTrue(sample.at("ids").size() <= TinyModel.CONTEXT - 29, sample::toString);
    }

    @Test
    void aDryRunPrintsThePlanAndRunsNothing() {
        CommandRun run = generate("--prompt", "the cat", "--dry-run", "--json");

        assertEquals(ExitCode.DONE, run.code());
        Json plan = run.json();
        assertEquals(
                "frozen weights of language",
                plan.at("plan").at(0).at("purpose").text());
        assertEquals(
                plan.at("bytes").whole(),
                plan.at("plan").items().stream()
                        .mapToLong(entry -> entry.at("bytes").whole())
                        .sum());
        assertTrue(generate("--prompt", "the cat", "--dry-run").out().contains("total"));
    }

    @Test
    void theBestOfSeveralSamplesIsTheOneWithTheHighestReward() throws IOException {
        String reward = TinyModel.reward(folder.resolve("reward")).toString();
        String[] asked = {
            "--prompt", "the cat", "--device", "reference", "--max-new-tokens", "5", "--json", "--seed", "4"
        };
        Json best = with("generate", language, plus(asked, "--best-of", "6", "--reward-model", reward))
                .json();
        List<Json> samples =
                with("generate", language, plus(asked, "--samples", "6")).jsonLines();
        Path rows = folder.resolve("samples.jsonl");
        Files.write(
                rows,
                samples.stream()
                        .map(sample -> Json.write(Map.of(
                                "prompt",
                                "the cat",
                                "response",
                                sample.at("text").text())))
                        .toList());

        List<String> texts = samples.stream().map(s -> s.at("text").text()).toList();
        assertTrue(texts.contains(best.at("text").text()), texts::toString);
        assertTrue(texts.stream().distinct().count() > 1, texts::toString);
        // Samples that end by themselves score here as they did there; the best is no worse than any of them.
        List<Json> scores = with("score", folder.resolve("reward"), "--data", rows.toString(), "--device", "reference")
                .jsonLines();
        for (int i = 0; i < samples.size(); i++) {
            boolean ended = samples.get(i).at("finish").text().equals("eos");
            double score = scores.get(i).at("score").number();
            assertTrue(!ended || best.at("reward").number() >= score - 1e-5, scores::toString);
        }
    }

    private static String[] plus(String[] options, String... more) {
        List<String> all = new ArrayList<>(Arrays.asList(options));
        all.addAll(Arrays.asList(more));
        return all.toArray(String[]::new);
    }

    @Test
    void bestOfNeedsARewardModelAndAConversation() {
        CommandRun alone = with("generate", language, "--prompt", "the cat", "--best-of", "2");
        CommandRun raw = generate("--prompt", "the cat", "--best-of", "2", "--reward-model", cost.toString());

        assertEquals(ExitCode.BAD_INPUT, alone.code());
        assertTrue(alone.err().contains("--reward-model"), alone.err());
        assertEquals(ExitCode.BAD_INPUT, raw.code());
        assertTrue(raw.err().contains("without --raw"), raw.err());
    }

    // ------------------------------------------------------------------------------------------------ score, logits

    @Test
    void answersAndComparisonsAreScored() throws IOException {
        Path rows = Files.writeString(
                folder.resolve("answers.jsonl"), "{\"prompt\": \"the cat\", \"response\": \"sat\"}\n");
        Path pairs = Files.writeString(
                folder.resolve("pairs.jsonl"),
                "{\"prompt\": \"the cat\", \"response_0\": \"sat\", \"response_1\": \"on a mat\"}\n");
        CommandRun answer = with("score", cost, "--data", rows.toString(), "--device", "reference");
        CommandRun pair = with("score", cost, "--data", pairs.toString(), "--device", "reference");

        assertEquals(ExitCode.DONE, answer.code(), answer.err());
        assertEquals("cost", answer.json().at("kind").text());
        double score = answer.json().at("score").number();
        assertEquals(score, pair.json().at("score_0").number(), 1e-5);
        assertNotEquals(score, pair.json().at("score_1").number(), 1e-5);
        assertEquals("on a mat", pair.json().at("response_1").text());
    }

    @Test
    void aLanguageModelCannotScore() throws IOException {
        Path rows = Files.writeString(folder.resolve("row.jsonl"), "{\"prompt\": \"the\", \"response\": \"cat\"}\n");
        CommandRun run = with("score", language, "--data", rows.toString());

        assertEquals(ExitCode.BAD_INPUT, run.code());
        assertTrue(run.err().contains("score.weight"), run.err());
    }

    @Test
    void logitsAreWrittenWhole() throws IOException {
        Path file = folder.resolve("full.safetensors");
        Json line = with("logits", language, "--ids", "1,3,4", "--full", file.toString())
                .json();
        Json header = CommandRun.of("inspect", file.toString(), "--json").json();

        assertEquals("[1,3,4]", line.at("ids").toString());
        assertEquals(2, line.at("log_probs").size());
        assertEquals("(3, 14)", header.at("tensors").at(1).at("shape").text());
        assertEquals("log_probs", header.at("tensors").at(2).at("name").text());
    }

    @Test
    void anIdOutsideTheVocabularyIsAnError() {
        CommandRun run = with("logits", language, "--ids", "1,99");

        assertEquals(ExitCode.BAD_INPUT, run.code());
        assertTrue(run.err().contains("0 to 13"), run.err());
    }

    // ------------------------------------------------------------------------------------------------ tokens

    @Test
    void tokensGoThereAndBack() {
        String texts = "{\"text\": \"the cat sat\"}\n{\"text\": \"a mat\"}\n";
        CommandRun ids = CommandRun.withInput(texts, "tokenize", "--model", language.toString());
        CommandRun back = CommandRun.withInput(ids.out(), "detokenize", "--model", language.toString());

        assertEquals("{\"ids\":[3,4,5]}\n{\"ids\":[7,8]}\n", ids.out());
        assertEquals("{\"text\":\"the cat sat\"}\n{\"text\":\"a mat\"}\n", back.out());
    }

    @Test
    void specialTokensAreAddedAndShownOnRequest() {
        CommandRun ids = CommandRun.withInput(
                "{\"text\": \"the cat\"}\n", "tokenize", "--model", language.toString(), "--special");
        assertEquals("{\"ids\":[1,3,4]}\n", ids.out());

        assertEquals(
                "{\"text\":\"the cat\"}\n",
                CommandRun.withInput(ids.out(), "detokenize", "--model", language.toString())
                        .out());
        assertEquals(
                "{\"text\":\"<s> the cat\"}\n",
                CommandRun.withInput(ids.out(), "detokenize", "--model", language.toString(), "--special")
                        .out());
    }

    @Test
    void aBrokenLineIsNamed() throws IOException {
        Path file = Files.writeString(folder.resolve("texts.jsonl"), "{\"text\": \"the\"}\n{\"txt\": 1}\n");
        CommandRun run = with("tokenize", language, "--input", file.toString());

        assertEquals(ExitCode.BAD_INPUT, run.code());
        assertTrue(run.err().contains("texts.jsonl:2") && run.err().contains("\"text\" is missing"), run.err());
    }

    @Test
    void theLimitOfADryRunIsTheMemoryOfItsDevice() {
        for (String verb : new String[] {"logits", "generate"}) {
            String[] ids = verb.equals("logits") ? new String[] {"--ids", "3,4"} : new String[] {"--prompt", "the cat"};
            List<String> line = new ArrayList<>(List.of(ids));
            line.addAll(List.of("--device", "ptx", "--dry-run", "--json"));
            Json plan = with(verb, language, line.toArray(String[]::new)).json();

            assertEquals(
                    Runtime.getRuntime().maxMemory(), plan.at("limit_bytes").whole());
            assertTrue(plan.at("bytes").whole() > 0);
        }
    }
}
