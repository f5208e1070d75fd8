package io.levee.rlhf.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.levee.engine.store.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConvertVerbTest {
    @TempDir
    private static Path folder;

    private static Path language;
    private static Path reward;
    private static Path gguf;

    @BeforeAll
    static void writeModels() {
        language = ByteLevelModel.language(folder.resolve("language"));
        reward = ByteLevelModel.reward(folder.resolve("reward"));
        gguf = folder.resolve("language.gguf");
        assertEquals(ExitCode.DONE, convert(language, "gguf", "f32", gguf).code());
    }

    private static CommandRun convert(Path model, String to, String dtype, Path out) {
        return CommandRun.of(
                "convert",
                "--json",
                "--model",
                model.toString(),
                "--to",
                to,
                "--dtype",
                dtype,
                "--out",
                out.toString());
    }

    private static CommandRun generate(Path model) {
        return CommandRun.of(
                "generate",
                "--model",
                model.toString(),
                "--device",
                "reference",
                "--temperature",
                "0",
                "--template",
                "chatml",
                "--prompt",
                "Which way?",
                "--max-new-tokens",
                "12",
                "--json");
    }

    @Test
    void thereAndBackGivesTheSameWeightsAndTexts() throws IOException {
        Path back = folder.resolve("back");
        CommandRun run = convert(gguf, "hf", "f32", back);

        assertEquals(ExitCode.DONE, run.code(), run.err());
        assertArrayEquals(
                Files.readAllBytes(language.resolve("model.safetensors")),
                Files.readAllBytes(back.resolve("model.safetensors")));
        CommandRun expected = generate(language);
        assertEquals(ExitCode.DONE, expected.code(), expected.err());
        assertTrue(expected.json().at("ids").size() > 0);
        assertEquals(expected.out(), generate(gguf).out());
        assertEquals(expected.out(), generate(back).out());
    }

    @Test
    void theResultSaysWhatHasBeenWritten() throws IOException {
        Path out = folder.resolve("half");
        Json result = convert(language, "hf", "bf16", out).json();

        assertEquals(out.toString(), result.at("out").text());
        assertEquals("hf", result.at("layout").text());
        assertEquals("bf16", result.at("dtype").text());
        assertEquals("language model", result.at("kind").text());
        long bytes = 0;
        try (Stream<Path> files = Files.list(out)) {
            for (Path file : files.toList()) {
                bytes += Files.size(file);
            }
        }
        assertEquals(bytes, result.at("bytes").whole());
        assertTrue(Files.size(out.resolve("model.safetensors"))
                < Files.size(language.resolve("model.safetensors")) * 6 / 10);
    }

    @Test
    void aScoreModelIsConvertedWithHeadAndBias() throws IOException {
        Path file = folder.resolve("reward.gguf");
        assertEquals(
                "score model",
                convert(reward, "gguf", "f32", file).json().at("kind").text());
        Path rows = Files.writeString(folder.resolve("rows.jsonl"), "{\"prompt\": \"up\", \"response\": \"down\"}\n");
        Json expected = score(reward, rows);
        Json actual = score(file, rows);
        assertEquals(expected.at("score").number(), actual.at("score").number(), 1e-5);
        assertEquals("reward", actual.at("kind").text());
    }

    private static Json score(Path model, Path rows) {
        CommandRun run = CommandRun.of(
                "score",
                "--model",
                model.toString(),
                "--data",
                rows.toString(),
                "--template",
                "chatml",
                "--device",
                "reference");
        assertEquals(ExitCode.DONE, run.code(), run.err());
        return run.json();
    }

    @Test
    void aLanguageModelInAGgufFileCannotScore() throws IOException {
        Path rows = Files.writeString(folder.resolve("row.jsonl"), "{\"prompt\": \"up\", \"response\": \"down\"}\n");
        CommandRun run =
                CommandRun.of("score", "--model", gguf.toString(), "--data", rows.toString(), "--template", "chatml");
        assertEquals(ExitCode.BAD_INPUT, run.code());
        assertTrue(run.err().contains("no tensor cls.output.weight: this is a language model"), run.err());
    }

    @Test
    void tokensAndLogitsOfAGgufFileAreThoseOfTheFolder() throws IOException {
        Path texts = Files.writeString(folder.resolve("texts.jsonl"), "{\"text\": \"Grüße, 12\"}\n");
        for (List<String> verb : List.of(
                List.of("tokenize", "--input", texts.toString()),
                List.of("logits", "--ids", "4,70,71,9,2", "--device", "reference"))) {
            CommandRun expected = run(verb, language);
            assertEquals(ExitCode.DONE, expected.code(), expected.err());
            assertEquals(expected.out(), run(verb, gguf).out());
        }
    }

    private static CommandRun run(List<String> verb, Path model) {
        List<String> all = new java.util.ArrayList<>(verb);
        all.addAll(1, List.of("--model", model.toString()));
        return CommandRun.of(all.toArray(String[]::new));
    }

    @Test
    void inspectShowsTheModelInAGgufFile() {
        CommandRun run = CommandRun.of("inspect", gguf.toString(), "--json");
        assertEquals(ExitCode.DONE, run.code(), run.err());
        Json facts = run.json();
        assertEquals("llama", facts.at("config").at("family").text());
        assertEquals(259, facts.at("tokenizer").at("ids").integer());
        assertEquals(21, facts.at("tensor_count").integer());
        assertEquals("F32", facts.at("tensors").at(0).at("dtype").text());
        assertTrue(facts.at("memory").items().stream()
                .anyMatch(row -> row.at("verb").text().equals("sft")));
    }

    @Test
    void nothingIsWrittenOverWhatIsThere() {
        CommandRun folderThere = convert(language, "hf", "f32", reward);
        assertEquals(ExitCode.BAD_INPUT, folderThere.code());
        assertTrue(folderThere.err().contains("exists and is not empty"), folderThere.err());
        CommandRun fileThere = convert(language, "gguf", "f32", gguf);
        assertEquals(ExitCode.BAD_INPUT, fileThere.code());
        assertTrue(fileThere.err().contains("exists; choose another --out"), fileThere.err());
    }

    @Test
    void whatTheLayoutDoesNotHaveIsRefused() {
        Path out = folder.resolve("never");
        assertTrue(convert(language, "hf", "q8_0", out)
                .err()
                .contains("--dtype q8_0: expected f32, f16 or bf16 for --to hf"));
        assertTrue(convert(language, "onnx", "f32", out).err().contains("expected hf or gguf"));
        assertFalse(Files.exists(out));
    }

    @Test
    void aTokenizerThatLlamaCppDoesNotHaveIsRefusedAndLeavesNoFile() throws IOException {
        Path words = TinyModel.language(folder.resolve("words"));
        Path out = folder.resolve("words.gguf");
        CommandRun run = convert(words, "gguf", "f32", out);
        assertEquals(ExitCode.BAD_INPUT, run.code());
        assertTrue(run.err().contains("llama.cpp has no tokenizer"), run.err());
        try (Stream<Path> files = Files.list(folder)) {
            assertTrue(files.noneMatch(file -> file.getFileName().toString().startsWith("words.gguf")));
        }
    }

    @Test
    void dryRunsCheckAndWriteNothing() {
        Path out = folder.resolve("dry.gguf");
        CommandRun run = CommandRun.of(
                "convert", "--model", language.toString(), "--to", "gguf", "--out", out.toString(), "--dry-run");
        assertEquals(ExitCode.DONE, run.code(), run.err());
        assertFalse(Files.exists(out));
    }
}
