package io.levee.engine.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CheckpointsTest {
    private static final Map<String, Object> FACTS = Map.of("lanes", 16, "backend", "simd");

    @TempDir
    Path run;

    private Path folder;
    private Checkpoints checkpoints;

    @BeforeEach
    void makeFolder() {
        folder = run.resolve("checkpoints");
        checkpoints = new Checkpoints(folder);
    }

    private Path save(long step) {
        return checkpoints.save(step, FACTS, to -> {
            Files.writeString(to.resolve("state.json"), Json.write(Map.of("step", step)));
            Files.createDirectories(to.resolve("models"));
            Files.writeString(to.resolve("models/weights"), "weights of " + step);
        });
    }

    private List<String> names() throws IOException {
        try (Stream<Path> paths = Files.list(folder)) {
            return paths.map(path -> path.getFileName().toString()).sorted().toList();
        }
    }

    private long latestStep() {
        Checkpoint latest = checkpoints.latest().orElseThrow();
        assertEquals(
                latest.step(), Json.parse(latest.file("state.json")).at("step").whole());
        return latest.step();
    }

    @Test
    void thereIsNoneBeforeTheFirst() throws IOException {
        assertEquals(Optional.empty(), checkpoints.latest());
        Files.createDirectories(folder);
        assertEquals(Optional.empty(), checkpoints.latest());
    }

    @Test
    void findsTheLatestAndKeepsTheLastTwo() throws IOException {
        for (long step : new long[] {0, 10, 20, 1_000_000}) {
            assertEquals(folder.resolve("step-%06d".formatted(step)), save(step));
            assertEquals(step, latestStep());
        }
        assertEquals(List.of("latest", "step-000020", "step-1000000"), names());
        assertEquals(
                "weights of 1000000",
                Files.readString(checkpoints.latest().orElseThrow().file("models/weights")));
    }

    @Test
    void keepsAsManyAsAsked() throws IOException {
        checkpoints = new Checkpoints(folder, 1);
        save(1);
        save(2);
        assertEquals(List.of("latest", "step-000002"), names());
        assertThrows(IllegalArgumentException.class, () -> new Checkpoints(folder, 0));
    }

    @Test
    void recordsFactsAndTellsDifferences() {
        save(1);
        Checkpoint latest = checkpoints.latest().orElseThrow();
        assertEquals(List.of(), latest.differences(FACTS));
        assertEquals(
                List.of(
                        "backend: the checkpoint has \"simd\", this run has nothing",
                        "jdk: the checkpoint has nothing, this run has 25",
                        "lanes: the checkpoint has 16, this run has 8"),
                latest.differences(Map.of("lanes", 8, "jdk", 25)));
    }

    @Test
    void savingAStepAgainReplacesIt() throws IOException {
        save(5);
        Path again =
                checkpoints.save(5, FACTS, to -> Files.writeString(to.resolve("state.json"), "{\"step\":5,\"new\":1}"));
        assertEquals(again, checkpoints.latest().orElseThrow().folder());
        assertTrue(Json.parse(checkpoints.latest().orElseThrow().file("state.json"))
                .find("new")
                .isPresent());
        save(6);
        assertEquals(6, latestStep());
        assertEquals(List.of("latest", "step-000005.1", "step-000006"), names());
    }

    @Test
    void aKillWhileBuildingLeavesTheOldOne() throws IOException {
        save(1);
        Path torn = Files.createDirectories(folder.resolve("step-000002.tmp"));
        Files.writeString(torn.resolve("state.json"), "{\"st");
        assertEquals(1, latestStep());
        save(2);
        assertEquals(2, latestStep());
        assertEquals(List.of("latest", "step-000001", "step-000002"), names());
    }

    @Test
    void aKillBeforeThePointerLeavesTheOldOne() throws IOException {
        save(1);
        String pointer = Files.readString(folder.resolve("latest"));
        save(2);
        Files.writeString(folder.resolve("latest"), pointer);
        Files.writeString(folder.resolve("latest.tmp"), "step-0000");
        assertEquals(1, latestStep());
        save(2);
        assertEquals(2, latestStep());
        assertEquals(List.of("latest", "step-000001", "step-000002"), names());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "step-0000", "../elsewhere", "step-000007\u0000", "step-000007"})
    void aTornPointerLeavesTheNewestWholeOne(String pointer) throws IOException {
        save(1);
        save(2);
        Files.writeString(folder.resolve("latest"), pointer);
        assertEquals(2, latestStep());
        Files.delete(folder.resolve("latest"));
        assertEquals(2, latestStep());
        save(3);
        assertEquals(3, latestStep());
    }

    @Test
    void aDamagedCheckpointFallsBackToTheOneBefore() throws IOException {
        save(1);
        Path second = save(2);
        Files.writeString(second.resolve("models/weights"), "weights of 3"); // same length
        assertEquals(1, latestStep());
    }

    @Test
    void saysWhatIsDamagedWhenNothingIsWhole() throws IOException {
        Path only = save(2);
        Files.writeString(only.resolve("models/weights"), "weights of 3");
        String message =
                assertThrows(BadInputException.class, checkpoints::latest).getMessage();
        assertTrue(message.contains("weights: expected SHA-256 "), message);
        assertTrue(message.endsWith("is whole, the run must start anew"), message);
        Files.writeString(only.resolve("models/weights"), "short");
        assertTrue(assertThrows(BadInputException.class, checkpoints::latest)
                .getMessage()
                .contains("expected 12 bytes, found 5"));
        Files.delete(only.resolve("models/weights"));
        assertTrue(assertThrows(BadInputException.class, checkpoints::latest)
                .getMessage()
                .contains("expected the files"));
    }

    @Test
    void aSuperfluousFileIsDamage() throws IOException {
        Path only = save(2);
        Files.writeString(only.resolve("extra"), "x");
        assertTrue(assertThrows(BadInputException.class, checkpoints::latest)
                .getMessage()
                .contains("extra"));
    }

    @Test
    void aHalfDeletedCheckpointIsNotFound() throws IOException {
        save(1);
        Path second = save(2);
        Files.move(second, folder.resolve("step-000002.tmp"));
        Files.delete(folder.resolve("latest"));
        assertEquals(1, latestStep());
    }

    @Test
    void checkpointsOfAnAbandonedFutureAreRemoved() throws IOException {
        save(10);
        save(20);
        Files.writeString(folder.resolve("latest"), "step-000010\n");
        save(15);
        assertEquals(List.of("latest", "step-000010", "step-000015"), names());
        assertEquals(15, latestStep());
    }

    @Test
    void aFailedSaveLeavesTheOldOneAndNoTrace() throws IOException {
        save(1);
        BadInputException full = assertThrows(
                BadInputException.class,
                () -> checkpoints.save(2, FACTS, to -> {
                    Files.writeString(to.resolve("state.json"), "{}");
                    throw new IOException("No space left on device");
                }));
        assertEquals(folder + ": cannot be written: No space left on device", full.getMessage());
        assertThrows(
                IllegalStateException.class,
                () -> checkpoints.save(2, FACTS, to -> {
                    throw new IllegalStateException("bug");
                }));
        assertEquals(List.of("latest", "step-000001"), names());
        assertEquals(1, latestStep());
    }

    @Test
    void aFolderThatCannotExistIsNamed() throws IOException {
        Files.writeString(folder, "a file, not a folder");
        String message = assertThrows(BadInputException.class, () -> save(1)).getMessage();
        assertTrue(message.startsWith(folder + ": cannot be written: "), message);
        assertFalse(Files.isDirectory(folder));
    }

    /** What a resumed run finds, and what is left once it has looked. */
    private long resumedStep() {
        return checkpoints.resume().orElseThrow().step();
    }

    @Test
    void resumingAfterAKillBeforeThePointerRemovesTheOrphan() throws IOException {
        save(1);
        String pointer = Files.readString(folder.resolve("latest"));
        save(2);
        Files.writeString(folder.resolve("latest"), pointer);
        Files.writeString(folder.resolve("latest.tmp"), "step-0000");

        assertEquals(1, resumedStep());
        assertEquals(List.of("latest", "step-000001"), names());
    }

    @Test
    void resumingAfterAKillWhileAStepIsSavedAgainRemovesTheSecondOne() throws IOException {
        save(1);
        save(5);
        String pointer = Files.readString(folder.resolve("latest"));
        save(5);
        Files.writeString(folder.resolve("latest"), pointer);

        assertEquals(5, resumedStep());
        assertEquals(List.of("latest", "step-000005"), names());
    }

    @Test
    void resumingAfterAKillWhileBuildingRemovesWhatWasBuilt() throws IOException {
        save(1);
        Files.writeString(
                Files.createDirectory(folder.resolve("step-000002.tmp")).resolve("state.json"), "{");

        assertEquals(1, resumedStep());
        assertEquals(List.of("latest", "step-000001"), names());
    }

    @Test
    void resumingAfterAKillBeforeTheRemovalOfOldOnesRemovesThem() throws IOException {
        Checkpoints all = new Checkpoints(folder, 9);
        for (long step = 1; step <= 4; step++) {
            all.save(step, FACTS, to -> Files.writeString(to.resolve("state.json"), "{}"));
        }
        Files.move(folder.resolve("step-000001"), folder.resolve("step-000001.tmp"));

        assertEquals(4, resumedStep());
        assertEquals(List.of("latest", "step-000003", "step-000004"), names());
    }

    @Test
    void resumingFromAnOlderOneKeepsTheDamagedOneThatThePointerNames() throws IOException {
        save(1);
        Files.writeString(save(2).resolve("models/weights"), "weights of 3");

        assertEquals(1, resumedStep());
        assertEquals(List.of("latest", "step-000001", "step-000002"), names());
    }

    @Test
    void lookingChangesNothing() throws IOException {
        save(1);
        Files.createDirectory(folder.resolve("step-000002.tmp"));
        List<String> before = names();

        assertEquals(1, latestStep());
        assertEquals(before, names());
    }
}
