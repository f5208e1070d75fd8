package io.levee.rlhf.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.levee.engine.store.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A verb that makes a run directory, from the command line to the result. */
class RunVerbsTest {
    @TempDir
    private Path folder;

    private Path model;
    private Path data;

    @BeforeEach
    void prepare() throws IOException {
        model = TinyModel.language(folder.resolve("start"));
        data = Files.writeString(
                folder.resolve("sft.jsonl"),
                "{\"instruction\": \"the cat\", \"input\": \"\", \"output\": \"sat on a mat\"}\n".repeat(3));
    }

    private CommandRun sft(Path out, String... more) {
        String[] args = {
            "sft",
            "--model",
            model.toString(),
            "--data",
            data.toString(),
            "--out",
            out.toString(),
            "--device",
            "reference",
            "--epochs",
            "2"
        };
        String[] all = java.util.Arrays.copyOf(args, args.length + more.length);
        System.arraycopy(more, 0, all, args.length, more.length);
        return CommandRun.of(all);
    }

    @Test
    void aRunEndsWithItsResultAndAModelThatGenerates() {
        Path out = folder.resolve("run");
        CommandRun run = sft(out, "--json");

        assertEquals(ExitCode.DONE, run.code(), run.err());
        assertEquals(out.toString(), run.json().at("directory").text());
        assertEquals(3, run.json().at("data").at("rows").integer());
        assertTrue(run.err().contains("sft: step 2 of 2"), run.err());
        CommandRun text = CommandRun.of(
                "generate", "--model", out.resolve("model").toString(), "--prompt", "the cat", "--max-new-tokens", "3");
        assertEquals(ExitCode.DONE, text.code(), text.err());
    }

    private List<Double> rates(String run, String... more) throws IOException {
        Path out = folder.resolve(run);
        String[] options = {"--quiet", "--batch-size=1", "--lr=0.01"};
        CommandRun done =
                sft(out, Stream.concat(Stream.of(options), Stream.of(more)).toArray(String[]::new));
        assertEquals(ExitCode.DONE, done.code(), done.err());
        return Files.readAllLines(out.resolve("metrics.csv")).stream()
                .map(line -> line.split(","))
                .filter(columns -> columns[1].equals("sft/lr"))
                .map(columns -> Double.parseDouble(columns[2]))
                .toList();
    }

    /** Six steps, of which three warm up, or four by our own rule. */
    @Test
    void theReferencesScheduleBeginsAtZeroAndItsConstantRateDoesNotWarmUp() throws IOException {
        List<Double> reference = rates("cosine", "--schedule=cosine", "--warmup=0.5", "--reference-quirks");

        assertEquals(0, reference.getFirst());
        assertEquals(0.01 / 3, reference.get(1), 1e-12);
        assertEquals(0.02 / 3, reference.get(2), 1e-12);
        assertEquals(0.01 / 4, rates("own", "--schedule=cosine", "--warmup=0.5").getFirst(), 1e-12);
        assertEquals(Collections.nCopies(6, 0.01), rates("constant", "--schedule=constant", "--reference-quirks"));
        assertEquals(
                0.01 / 4,
                rates("own-constant", "--schedule=constant", "--warmup=0.5").getFirst(),
                1e-12);
    }

    @Test
    void quietSaysTheFolderOnly() {
        Path out = folder.resolve("run");
        CommandRun run = sft(out, "--quiet");

        assertEquals(out + System.lineSeparator(), run.out());
        assertEquals("", run.err());
    }

    @Test
    void aFolderIsNeverOverwritten() {
        Path out = folder.resolve("run");
        sft(out, "--quiet");
        CommandRun again = sft(out);

        assertEquals(ExitCode.BAD_INPUT, again.code());
        assertTrue(again.err().contains("levee resume " + out), again.err());
    }

    @Test
    void aCompleteRunIsNotResumed() {
        Path out = folder.resolve("run");
        Json result = sft(out, "--json").json();
        CommandRun resumed = CommandRun.of("resume", out.toString(), "--json");

        assertEquals(ExitCode.DONE, resumed.code(), resumed.err());
        assertEquals(result.toString(), resumed.json().toString());
        assertTrue(resumed.err().contains("nothing to resume"), resumed.err());
    }

    @Test
    void aDryRunLeavesNoTrace() {
        Path out = folder.resolve("run");
        CommandRun run = sft(out, "--dry-run");

        assertEquals(ExitCode.DONE, run.code(), run.err());
        assertTrue(run.out().contains("weights, gradients, moments"), run.out());
        assertFalse(Files.exists(out));
    }

    @Test
    void aRunThatDoesNotFitIsExitCodeThree() {
        CommandRun run = sft(folder.resolve("run"), "--memory-limit-mib", "1", "--micro-batch-tokens", "100000");

        assertEquals(ExitCode.DOES_NOT_FIT, run.code(), run.err());
        assertTrue(run.err().contains("--micro-batch-tokens"), run.err());
    }

    @Test
    void theRunIsInspected() {
        Path out = folder.resolve("run");
        sft(out, "--quiet");
        Json facts = CommandRun.of("inspect", out.toString(), "--json").json();

        assertEquals("run", facts.at("kind").text());
        assertEquals("complete", facts.at("state").text());
        assertEquals(2, facts.at("latest_checkpoint").at("step").integer());
        assertTrue(facts.at("last_metrics").at("sft/loss").number() > 0);
    }
}
