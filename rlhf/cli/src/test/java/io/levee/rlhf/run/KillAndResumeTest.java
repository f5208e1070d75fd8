package io.levee.rlhf.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.levee.engine.random.Draws;
import io.levee.engine.random.RandomStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SortedMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A small demonstration, which has every kind of stage, is killed at random instants of its life and resumed, again and again. It
 * ends with the bits of one that was left alone: no matter where the kill came, and no matter that every process compiles its
 * loops anew.
 *
 * <p>The processes use the back-end of the machine and the standard compilers: without C2 vectors are hundreds of times slower,
 * and plain loops take four times as long.
 */
class KillAndResumeTest {
    private static final int KILLS = 10;
    private static final int KILLS_OF_A_RUN = 5;
    private static final long SEED = 3;

    /** Longest life before a kill, as a share of the time that the whole run takes. */
    private static final double LONGEST_LIFE = 0.6;

    @TempDir
    private Path folder;

    private final Draws draws = RandomStream.of(SEED, "kills").at();
    private SortedMap<String, String> expected;
    private long wholeMillis;
    private int kills;

    private Path log() {
        return folder.resolve("log.txt");
    }

    private LeveeProcess start(Path run, String checkpointSeconds) throws IOException {
        return RunDirectory.isRun(run)
                ? LeveeProcess.start(log(), "resume", run.toString(), "--quiet")
                : LeveeProcess.start(
                        log(),
                        "demo",
                        "--quick",
                        "--quiet",
                        "--seed=12",
                        "--checkpoint-seconds=" + checkpointSeconds,
                        "--out=" + run);
    }

    @BeforeEach
    void leaveOneAlone() throws IOException, InterruptedException {
        Path run = folder.resolve("whole");
        long begin = System.nanoTime();
        LeveeProcess process = start(run, "10");
        assertEquals(0, process.await(), process::output);
        wholeMillis = (System.nanoTime() - begin) / 1_000_000;
        expected = RunFiles.results(run);
        assertTrue(expected.containsKey("ppo-lag/model/model.safetensors"), expected::toString);
        assertTrue(expected.containsKey("ppo-lag/samples.jsonl"), expected::toString);
    }

    @Test
    void aRunKilledAtTenRandomInstantsEndsWithTheBitsOfOneLeftAlone() throws IOException, InterruptedException {
        for (int i = 0; kills < KILLS; i++) {
            Path run = folder.resolve("killed-" + i);
            String history = killAndResume(run, i % 2 == 0 ? "0" : "1.5");
            assertFalse(RunFiles.holdsTemporary(run), () -> "half written files are left after ms:" + history);
            assertEquals(expected, RunFiles.results(run), () -> "seed " + SEED + ", killed after ms:" + history);
        }
    }

    /** Until it is complete, or until enough kills have come and it has completed undisturbed; returns its lives in milliseconds. */
    private String killAndResume(Path run, String checkpointSeconds) throws IOException, InterruptedException {
        StringBuilder history = new StringBuilder();
        int killsBefore = kills;
        while (true) {
            LeveeProcess process = start(run, checkpointSeconds);
            long life = (long) (draws.nextDouble() * LONGEST_LIFE * wholeMillis);
            boolean enough = kills == KILLS || kills == killsBefore + KILLS_OF_A_RUN;
            if (enough || process.endsWithin(life)) {
                assertEquals(0, process.await(), process::output);
                return history.toString();
            }
            process.kill();
            kills++;
            history.append(' ').append(life);
            everyModelThatIsThereIsWhole(run, history);
        }
    }

    private void everyModelThatIsThereIsWhole(Path run, CharSequence history) throws IOException {
        if (Files.exists(run)) {
            RunFiles.models(run)
                    .forEach((file, sum) -> assertEquals(
                            expected.get(file),
                            sum,
                            () -> file + " is half written; seed " + SEED + ", killed after ms:" + history));
        }
    }
}
