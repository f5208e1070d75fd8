package io.levee.rlhf.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.levee.engine.store.Json;
import io.levee.rlhf.job.Runs;
import io.levee.rlhf.job.SftJob;
import io.levee.rlhf.job.SftOptions;
import io.levee.rlhf.run.InterruptedRunException;
import io.levee.rlhf.run.Progress;
import io.levee.rlhf.run.RunContext;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Data that come out of a pipe or from standard input give what the same data in a file give. */
class PipesTest {
    private static final String ROWS =
            "{\"instruction\": \"the cat\", \"input\": \"\", \"output\": \"sat on a mat\"}\n".repeat(5);

    @TempDir
    private Path folder;

    private Path language;

    @BeforeEach
    void writeModel() {
        language = TinyModel.language(folder.resolve("language"));
    }

    private Path file(String content) throws IOException {
        return Files.writeString(folder.resolve("rows.jsonl"), content);
    }

    /** A named pipe that somebody writes to, once. */
    private Path pipe(String content) throws IOException, InterruptedException {
        Path pipe = folder.resolve("pipe");
        assertEquals(0, new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor());
        Thread.ofPlatform().daemon().start(() -> {
            try {
                Files.writeString(pipe, content);
            } catch (IOException failure) {
                throw new UncheckedIOException(failure);
            }
        });
        return pipe;
    }

    private CommandRun sft(String input, String data, String out) {
        return CommandRun.withInput(
                input,
                "sft",
                "--model",
                language.toString(),
                "--data",
                data,
                "--out",
                folder.resolve(out).toString(),
                "--device",
                "reference",
                "--json");
    }

    private byte[] weights(String run) throws IOException {
        return Files.readAllBytes(folder.resolve(run).resolve("model").resolve("model.safetensors"));
    }

    private static void assertDone(CommandRun run) {
        assertEquals(ExitCode.DONE, run.code(), run.err());
    }

    @Test
    void aRunFromStandardInputIsThatFromAFileAndKeepsACopy() throws IOException {
        assertDone(sft("", file(ROWS) + ":0.6", "file"));
        assertDone(sft(ROWS, "-:0.6", "input"));

        assertArrayEquals(weights("file"), weights("input"));
        Json run = Json.parse(folder.resolve("input").resolve("run.json"));
        String spec = run.at("options").at("data").at(0).text();
        Path kept = Path.of(spec.substring(0, spec.lastIndexOf(':')));
        assertEquals(ROWS, Files.readString(kept));
        assertTrue(kept.startsWith(folder.resolve("input")), spec);
        assertTrue(run.at("inputs").find(kept.toString()).isPresent(), run.toString());
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void aRunFromAPipeIsResumedWithTheSameBits() throws IOException, InterruptedException {
        assertDone(sft("", file(ROWS).toString(), "file"));
        SftOptions options = new SftOptions();
        options.model = language;
        options.rows.data = List.of(pipe(ROWS).toString());
        options.compute.device = "reference";
        Path run = folder.resolve("piped");
        RunContext stopping = new RunContext(Progress.NONE, () -> true, false);
        assertThrows(InterruptedRunException.class, () -> Runs.start(new SftJob(options), run, stopping));
        Files.delete(folder.resolve("pipe"));
        assertFalse(Files.exists(run.resolve("model")));

        assertDone(CommandRun.of("resume", run.toString()));
        assertArrayEquals(weights("file"), weights("piped"));
    }

    @Test
    void badRowsOfStandardInputLeaveNothingBehind() throws IOException {
        long before = temporaryFolders();
        CommandRun run = sft("{\"nothing\": 1}\n", "-", "bad");

        assertEquals(ExitCode.BAD_INPUT, run.code());
        assertTrue(run.err().contains("standard-input:1"), run.err());
        assertFalse(Files.exists(folder.resolve("bad")));
        assertEquals(before, temporaryFolders());
    }

    private static long temporaryFolders() throws IOException {
        try (Stream<Path> files = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
            return files.filter(file -> file.getFileName().toString().startsWith("levee-"))
                    .count();
        }
    }

    private void assertSame(String content, String... line) throws IOException {
        String file = file(content).toString();
        CommandRun fromFile = CommandRun.of(withLast(line, file));
        assertDone(fromFile);
        assertEquals(
                fromFile.out().replace(file, "-"),
                CommandRun.withInput(content, withLast(line, "-")).out());
    }

    private static String[] withLast(String[] line, String last) {
        return Stream.concat(Stream.of(line), Stream.of(last)).toArray(String[]::new);
    }

    @Test
    void verbsWithoutARunReadStandardInput() throws IOException {
        String model = language.toString();
        Path cost = TinyModel.cost(folder.resolve("cost"));
        assertSame("the cat\nthe mat\n", "generate", "--model", model, "--raw", "--json", "--prompts");
        assertSame("{\"prompt\": \"the cat\", \"response\": \"sat\"}\n", "score", "--model", cost.toString(), "--data");
        assertSame("{\"text\": \"the cat\"}\n", "logits", "--model", model, "--data");
        assertSame("{\"text\": \"the cat\"}\n", "tokenize", "--model", model, "--input");
        assertSame("{\"ids\": [1, 2]}\n", "detokenize", "--model", model, "--input");
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void twoModelsAnswerThePromptsOfOnePipe() throws IOException, InterruptedException {
        Path cost = TinyModel.cost(folder.resolve("cost"));
        CommandRun run = CommandRun.of(
                "evaluate",
                "--model",
                language.toString(),
                "--challenger",
                language.toString(),
                "--cost-model",
                cost.toString(),
                "--max-new-tokens",
                "4",
                "--device",
                "reference",
                "--out",
                folder.resolve("evaluation").toString(),
                "--data",
                pipe("{\"prompt\": \"the cat\"}\n").toString());

        assertDone(run);
    }
}
