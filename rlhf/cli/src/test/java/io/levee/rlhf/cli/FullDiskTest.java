package io.levee.rlhf.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.levee.rlhf.run.LeveeProcess;
import io.levee.rlhf.run.RunFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * No room is left while a run is under way: one line that names the file, exit code 2, nothing half written under a final name.
 * With more room the run goes on and ends with the bits of one that always had enough.
 */
class FullDiskTest {
    /** Enough for all but the longest files: the tiny model's checkpoints have 60 kB, its weights 20. */
    private static final int KIBIBYTES = 12;

    private static final int STEPS = 4;
    private static final int MANY_STEPS = 120;

    @TempDir
    private Path folder;

    private TinyRun tiny;

    @BeforeEach
    void prepare() throws IOException {
        tiny = new TinyRun(folder);
    }

    private Path log() {
        return folder.resolve("log.txt");
    }

    private void assertStopped(LeveeProcess process, Path run) throws InterruptedException, IOException {
        assertEquals(2, process.await(), process::output);
        List<String> said = process.output()
                .lines()
                .filter(line -> !line.startsWith("WARNING: Using incubator modules"))
                .toList();
        assertEquals(1, said.size(), process::output);
        assertTrue(said.getFirst().contains("cannot be written"), process::output);
        assertTrue(said.getFirst().contains(run.toString()), process::output);
        assertFalse(Files.exists(run.resolve("model")), "there is a model");
        assertFalse(Files.exists(run.resolve("result.json")), "there is a result");
        assertFalse(RunFiles.holdsTemporary(run), "something half written is left");
        for (String text : List.of("metrics.csv", "metrics.jsonl", "samples.jsonl")) {
            if (Files.exists(run.resolve(text))) {
                String content = Files.readString(run.resolve(text));
                assertTrue(content.isEmpty() || content.endsWith("\n"), () -> text + " ends in the middle of a line");
            }
        }
    }

    private void assertGoesOn(Path run, int steps) throws IOException {
        CommandRun resumed = CommandRun.of("resume", run.toString(), "--quiet");
        assertEquals(ExitCode.DONE, resumed.code(), resumed.err());
        Path whole = folder.resolve("whole");
        assertEquals(ExitCode.DONE, CommandRun.of(tiny.line(whole, steps)).code());
        assertEquals(RunFiles.results(whole), RunFiles.results(run));
    }

    private static boolean succeeds(String... command) throws InterruptedException {
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return process.waitFor(10, TimeUnit.SECONDS) && process.exitValue() == 0;
        } catch (IOException missing) {
            return false;
        }
    }

    private static void requireLimits() throws InterruptedException {
        Assumptions.assumeTrue(
                succeeds("bash", "-c", "ulimit -f " + KIBIBYTES), "no bash that limits the size of files");
    }

    @Test
    void aCheckpointDoesNotFit() throws IOException, InterruptedException {
        requireLimits();
        Path run = folder.resolve("run");

        assertStopped(LeveeProcess.startAfter("ulimit -f " + KIBIBYTES, log(), tiny.line(run, STEPS)), run);
        assertFalse(Files.exists(run.resolve("checkpoints/latest")), "a checkpoint that is not whole is the latest");
        assertGoesOn(run, STEPS);
    }

    @Test
    void theMetricsDoNotFit() throws IOException, InterruptedException {
        requireLimits();
        Path run = folder.resolve("run");

        assertStopped(
                LeveeProcess.startAfter(
                        "ulimit -f " + KIBIBYTES, log(), tiny.line(run, MANY_STEPS, "--checkpoint-seconds=1000000")),
                run);
        assertTrue(Files.size(run.resolve("metrics.csv")) > 1000 * (KIBIBYTES - 1), "it stopped for another reason");
        assertGoesOn(run, MANY_STEPS);
    }

    /** The world's prompts are the longest of its files. */
    @Test
    void aDataSetDoesNotFit() throws IOException, InterruptedException {
        requireLimits();
        Path run = folder.resolve("run");

        assertStopped(
                LeveeProcess.startAfter(
                        "ulimit -f " + KIBIBYTES, log(), "world", "--size=0.05", "--quiet", "--out=" + run),
                run);
        assertFalse(Files.exists(run.resolve("prompts.jsonl")), "half the prompts are there");
    }

    @Test
    void theFileSystemIsFull() throws IOException, InterruptedException {
        Path disk = Files.createDirectory(folder.resolve("disk"));
        Assumptions.assumeTrue(
                succeeds("mount", "-t", "tmpfs", "-o", "size=160k", "tmpfs", disk.toString()),
                "a small file system can be mounted by the administrator of a Linux only");
        try {
            Path run = disk.resolve("run");
            assertStopped(LeveeProcess.start(log(), tiny.line(run, STEPS, "--checkpoint-seconds=0")), run);
            assertTrue(succeeds("mount", "-o", "remount,size=10m", disk.toString()));
            assertGoesOn(run, STEPS);
        } finally {
            succeeds("umount", disk.toString());
        }
    }
}
