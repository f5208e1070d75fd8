package io.levee.rlhf.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.levee.engine.memory.MemoryPlan;
import io.levee.engine.store.BadInputException;
import io.levee.engine.tensor.Device;
import io.levee.rlhf.demo.WorldOptions;
import io.levee.rlhf.job.Runs;
import io.levee.rlhf.role.DeviceOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunsTest {
    @TempDir
    private Path folder;

    private Path outer() {
        return folder.resolve("outer");
    }

    private Path inner(Path run) {
        return run.resolve("inner");
    }

    /** Does nothing but what it is given. */
    private record MadeUp(
            WorldOptions options, Runnable checking, Function<Path, Map<String, Object>> work, List<Device> devices)
            implements Job {
        MadeUp(Function<Path, Map<String, Object>> work) {
            this(() -> {}, work);
        }

        MadeUp(Runnable checking, Function<Path, Map<String, Object>> work) {
            this(new WorldOptions(), checking, work, new ArrayList<>());
            options.compute.device = "reference"; // opened fast
        }

        @Override
        public String verb() {
            return "world";
        }

        @Override
        public DeviceOptions compute() {
            return options.compute;
        }

        @Override
        public Prepared prepare(Device device) {
            devices.add(device);
            checking.run();
            return new Prepared(MemoryPlan.empty(), (directory, _) -> {
                Map<String, Object> fields = work.apply(directory);
                return () -> fields;
            });
        }
    }

    private static Map<String, Object> asksToStop(Path directory) {
        throw new InterruptedRunException();
    }

    @Test
    void anInterruptedRunNamesTheWholeRunAndNotItsStage() {
        Job whole = new MadeUp(path -> Runs.start(new MadeUp(RunsTest::asksToStop), inner(path), RunContext.QUIET));

        InterruptedRunException failure =
                assertThrows(InterruptedRunException.class, () -> Runs.start(whole, outer(), RunContext.QUIET));

        assertTrue(failure.getMessage().endsWith("levee resume " + outer()), failure.getMessage());
    }

    @Test
    void aStageThatIsCompleteIsNotRunAgain() {
        int[] runs = new int[2];
        Job whole = new MadeUp(path -> {
            runs[0]++;
            Runs.startOrResume(
                    new MadeUp(_ -> {
                        runs[1]++;
                        return Map.of();
                    }),
                    inner(path),
                    RunContext.QUIET);
            return runs[0] == 1 ? asksToStop(path) : Map.of("runs", runs[0]);
        });
        assertThrows(InterruptedRunException.class, () -> Runs.start(whole, outer(), RunContext.QUIET));
        assertEquals(Optional.of(Map.of("runs", 2)), Runs.startOrResume(whole, outer(), RunContext.QUIET));
        assertEquals(Optional.empty(), Runs.startOrResume(whole, outer(), RunContext.QUIET));

        assertEquals(2, runs[0], "runs of the whole");
        assertEquals(1, runs[1], "runs of the stage");
    }

    @Test
    void aRunAtWorkIsLeftAloneByOthers() {
        Job other = new MadeUp(_ -> Map.of());
        Job job = new MadeUp(path -> {
            BadInputException refused =
                    assertThrows(BadInputException.class, () -> Runs.startOrResume(other, path, RunContext.QUIET));
            assertTrue(refused.getMessage().contains("another process is at work"), refused.getMessage());
            return asksToStop(path);
        });
        assertThrows(InterruptedRunException.class, () -> Runs.start(job, outer(), RunContext.QUIET));
        assertEquals(
                Optional.of(Map.of()), Runs.startOrResume(other, outer(), RunContext.QUIET), "the lock is given back");
    }

    @Test
    void whatAKillLeftIsGoneWhenARunGoesOn() throws IOException {
        assertThrows(
                InterruptedRunException.class,
                () -> Runs.start(new MadeUp(() -> {}, RunsTest::asksToStop), outer(), RunContext.QUIET));
        for (String half : List.of("model.tmp", "model.old.tmp")) {
            Files.writeString(Files.createDirectory(outer().resolve(half)).resolve("model.safetensors"), "half");
        }
        Files.writeString(outer().resolve("metrics.csv.tmp"), "half");
        assertTrue(RunFiles.holdsTemporary(outer()));

        Runs.startOrResume(new MadeUp(() -> {}, _ -> Map.of()), outer(), RunContext.QUIET);

        assertFalse(RunFiles.holdsTemporary(outer()));
    }

    @Test
    void aJobIsPreparedOnceOnAnOpenDevice() {
        int[] prepared = {0};
        MadeUp job = new MadeUp(() -> prepared[0]++, _ -> Map.of());
        Runs.start(job, outer(), RunContext.QUIET);

        assertEquals(1, prepared[0]);
        assertEquals(1, job.devices().size());
    }

    @Test
    void nothingIsBegunWhenTheInputIsBad() {
        Job bad = new MadeUp(
                () -> {
                    throw new BadInputException("bad");
                },
                _ -> Map.of());

        assertThrows(BadInputException.class, () -> Runs.start(bad, outer(), RunContext.QUIET));
        assertFalse(Files.exists(outer()));
    }

    @Test
    void aFolderThatIsNoRunCannotBeResumed() {
        BadInputException failure = assertThrows(BadInputException.class, () -> Runs.resume(folder, RunContext.QUIET));

        assertTrue(failure.getMessage().contains("run.json"), failure.getMessage());
    }
}
