package io.levee.rlhf.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.levee.engine.store.Json;
import io.levee.rlhf.run.LeveeProcess;
import io.levee.rlhf.run.RunFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Ctrl-C and a request to terminate: exit code 130, a checkpoint of the step that was under way, the same bits in the end. */
class InterruptedProcessTest {
    private static final int STEPS = 800;
    private static final long LINES_BEFORE = 5;

    @TempDir
    private Path folder;

    /** Bit n − 1 of SigIgn says that a process began with signal n ignored, as one that a script starts with & does; children inherit it. */
    private static boolean isIgnored(int signal) throws IOException {
        Path status = Path.of("/proc/self/status");
        if (!Files.exists(status)) {
            return false;
        }
        String mask = Files.readAllLines(status).stream()
                .filter(line -> line.startsWith("SigIgn:"))
                .map(line -> line.substring("SigIgn:".length()).strip())
                .findFirst()
                .orElse("0");
        return (Long.parseUnsignedLong(mask, 16) >>> (signal - 1) & 1) == 1;
    }

    /** Waits until some steps are done. */
    private static void awaitSteps(LeveeProcess process, Path run) throws IOException, InterruptedException {
        Path metrics = run.resolve("metrics.jsonl");
        while (!Files.exists(metrics) || Files.readAllLines(metrics).size() < LINES_BEFORE) {
            assertFalse(process.endsWithin(20), process::output);
        }
    }

    @ParameterizedTest
    @CsvSource({"INT, 2", "TERM, 15"})
    void aSignalStopsTheRunWithACheckpoint(String name, int number) throws IOException, InterruptedException {
        Assumptions.assumeFalse(isIgnored(number), "the tests were started with SIG" + name + " ignored");
        TinyRun tiny = new TinyRun(folder);
        Path run = folder.resolve("run");
        LeveeProcess process =
                LeveeProcess.start(folder.resolve("log.txt"), tiny.line(run, STEPS, "--checkpoint-seconds=1000000"));
        awaitSteps(process, run);
        new ProcessBuilder("kill", "-" + name, Long.toString(process.id()))
                .start()
                .waitFor();

        assertEquals(130, process.await(), process::output);
        assertTrue(process.output().contains("levee resume " + run), process::output);
        Json facts = CommandRun.of("inspect", run.toString(), "--json").json();
        long step = facts.at("latest_checkpoint").at("step").whole();
        assertTrue(step >= LINES_BEFORE && step < STEPS, facts::toString);
        assertEquals(step, Files.readAllLines(run.resolve("metrics.jsonl")).size());

        assertEquals(
                ExitCode.DONE,
                CommandRun.of("resume", run.toString(), "--quiet").code());
        Path whole = folder.resolve("whole");
        assertEquals(
                ExitCode.DONE,
                CommandRun.of(tiny.line(whole, STEPS, "--checkpoint-seconds=1000000"))
                        .code());
        assertEquals(RunFiles.results(whole), RunFiles.results(run));
    }
}
