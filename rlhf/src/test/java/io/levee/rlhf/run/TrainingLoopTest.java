package io.levee.rlhf.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.levee.engine.optimizer.Trainer;
import io.levee.engine.store.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TrainingLoopTest {
    private static final int STEPS = 9;
    private static final double NEVER = 1e9;

    @TempDir
    private Path folder;

    /** Stops the world, as a kill does: no checkpoint is made of it. */
    private static final class Killed extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    /** A trainer whose state depends on all its steps. */
    private static final class Counting implements Trainer {
        private final long killedAt;
        private long step;
        private double state = 1;

        Counting(long killedAt) {
            this.killedAt = killedAt;
        }

        @Override
        public long totalSteps() {
            return STEPS;
        }

        @Override
        public long step() {
            return step;
        }

        @Override
        public SequencedMap<String, Double> advance() {
            if (step == killedAt) {
                throw new Killed();
            }
            step++;
            state = state * 1.1 + step;
            SequencedMap<String, Double> metrics = new LinkedHashMap<>();
            metrics.put("sft/loss", state);
            return metrics;
        }

        @Override
        public long lastTokens() {
            return 1;
        }

        @Override
        public Map<String, Object> save(Path to) {
            return Map.of("step", step, "state", state);
        }

        @Override
        public void restore(Path from, Json kept) {
            step = kept.at("step").whole();
            state = kept.at("state").number();
        }

        @Override
        public void close() {}
    }

    /** Runs until it is done, killed before a step, or asked to stop after a step. */
    private static double run(Path directory, long killedAt, long stoppedAfter, double checkpointSeconds) {
        Counting trainer = new Counting(killedAt);
        RunContext context = new RunContext(Progress.NONE, () -> trainer.step() == stoppedAfter, false);
        new TrainingLoop(new RunDirectory(directory), context, Map.of("lanes", 8), checkpointSeconds)
                .run("sft", trainer, (step, _, samples) -> samples.add(step, Map.of("answer", "at " + step)));
        return trainer.state;
    }

    private static void assertSameFiles(Path expected, Path found) throws IOException {
        for (String file : new String[] {"metrics.csv", "metrics.jsonl", "samples.jsonl"}) {
            assertEquals(Files.readString(expected.resolve(file)), Files.readString(found.resolve(file)), file);
        }
    }

    @ParameterizedTest
    @CsvSource({"0, 1e9", "1, 1e9", "5, 1e9", "8, 1e9", "0, 0", "1, 0", "5, 0", "8, 0"})
    void aKillBeforeAStepLeavesNoTrace(long killedAt, double checkpointSeconds) throws IOException {
        Path whole = folder.resolve("whole");
        double expected = run(whole, -1, -1, NEVER);
        Path killed = folder.resolve("killed");

        assertThrows(Killed.class, () -> run(killed, killedAt, -1, checkpointSeconds));
        assertEquals(expected, run(killed, -1, -1, checkpointSeconds));

        assertSameFiles(whole, killed);
    }

    @Test
    void metricsAndSamplesAreCutBackToTheCheckpoint() throws IOException {
        Path whole = folder.resolve("whole");
        double expected = run(whole, -1, -1, NEVER);
        Path killed = folder.resolve("killed");

        assertThrows(InterruptedRunException.class, () -> run(killed, -1, 3, NEVER));
        assertThrows(Killed.class, () -> run(killed, 7, -1, NEVER));
        assertEquals(7, Files.readAllLines(killed.resolve("samples.jsonl")).size(), "steps 3 to 6 are to be cut back");
        assertEquals(expected, run(killed, -1, -1, NEVER));

        assertSameFiles(whole, killed);
    }

    @Test
    void aRunThatIsDoneIsLeftAsItIs() throws IOException {
        Path whole = folder.resolve("whole");
        double expected = run(whole, -1, -1, NEVER);
        Path twice = folder.resolve("twice");

        run(twice, -1, -1, NEVER);
        assertEquals(expected, run(twice, 0, -1, NEVER));

        assertSameFiles(whole, twice);
    }
}
