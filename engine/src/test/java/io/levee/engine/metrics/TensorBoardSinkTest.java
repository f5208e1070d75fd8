package io.levee.engine.metrics;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.levee.engine.store.BadInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TensorBoardSinkTest {
    private static final Clock CLOCK = Clock.fixed(Instant.ofEpochMilli(1_700_000_000_250L), ZoneOffset.UTC);

    @TempDir
    Path folder;

    private Path file() {
        return folder.resolve(TensorBoardSink.FILE);
    }

    private static void measure(TensorBoardSink sink, int from, int to) {
        for (int step = from; step < to; step++) {
            sink.write(new MetricRow(step * 100L, new TreeMap<>(Map.of("sft/loss", 1.5 * step, "ppo/kl", -0.25))));
        }
        sink.flush();
    }

    @Test
    void theChecksumIsTheOneOfTheFormat() {
        // CRC-32C of "123456789" is 0xE3069283 (Castagnoli's check value)
        int crc = 0xE3069283;
        assertEquals((crc >>> 15 | crc << 17) + 0xa282ead8, TensorBoardFile.masked("123456789".getBytes()));
    }

    @Test
    void anotherReaderFindsEveryValue() throws IOException {
        try (TensorBoardSink sink = new TensorBoardSink(folder, CLOCK)) {
            measure(sink, 0, 300);
            sink.write(new MetricRow(1L << 40, new TreeMap<>(Map.of("sft/loss", Double.NaN))));
        }
        List<TensorBoardFile.Event> events = TensorBoardFile.read(file());
        assertEquals(302, events.size());
        assertEquals("brain.Event:2", events.getFirst().version());
        for (int step = 0; step < 300; step++) {
            TensorBoardFile.Event event = events.get(step + 1);
            assertEquals(1_700_000_000.25, event.wallTime());
            assertEquals(step * 100L, event.step());
            assertEquals(Map.of("sft/loss", 1.5f * step, "ppo/kl", -0.25f), event.scalars());
        }
        assertEquals(1L << 40, events.getLast().step());
        assertTrue(events.getLast().scalars().get("sft/loss").isNaN());
    }

    @Test
    void aResumedRunLeavesTheFileOfAnUninterruptedOne() throws IOException {
        try (TensorBoardSink sink = new TensorBoardSink(folder.resolve("whole"), CLOCK)) {
            measure(sink, 0, 9);
        }
        try (TensorBoardSink sink = new TensorBoardSink(folder, CLOCK)) {
            measure(sink, 0, 7);
        }
        byte[] complete = Files.readAllBytes(file());
        Files.write(file(), Arrays.copyOf(complete, complete.length - 3)); // a kill in the middle of an event
        try (TensorBoardSink sink = new TensorBoardSink(folder, CLOCK)) {
            sink.truncate(new MetricCut("", 500));
            measure(sink, 5, 9);
        }
        assertArrayEquals(
                Files.readAllBytes(folder.resolve("whole").resolve(TensorBoardSink.FILE)), Files.readAllBytes(file()));
    }

    @Test
    void everyTruncationIsMended() throws IOException {
        try (TensorBoardSink sink = new TensorBoardSink(folder, CLOCK)) {
            measure(sink, 0, 2);
        }
        byte[] complete = Files.readAllBytes(file());
        for (int length = 0; length < complete.length; length++) {
            Files.write(file(), Arrays.copyOf(complete, length));
            try (TensorBoardSink sink = new TensorBoardSink(folder, CLOCK)) {
                measure(sink, 3, 4);
            }
            List<TensorBoardFile.Event> events = TensorBoardFile.read(file());
            assertEquals("brain.Event:2", events.getFirst().version(), "length " + length);
            assertEquals(300, events.getLast().step(), "length " + length);
        }
    }

    @Test
    void onlyTheStageWithThePrefixIsCutBack() throws IOException {
        try (TensorBoardSink sink = new TensorBoardSink(folder, CLOCK)) {
            measure(sink, 0, 2);
            sink.truncate(new MetricCut("ppo/", 100));
        }
        List<TensorBoardFile.Event> events = TensorBoardFile.read(file());
        assertEquals(Map.of("sft/loss", 0f, "ppo/kl", -0.25f), events.get(1).scalars());
        assertEquals(Map.of("sft/loss", 1.5f), events.get(2).scalars());
    }

    @Test
    void doesNotCutBackEventsOfOtherPrograms() throws IOException {
        try (TensorBoardSink sink = new TensorBoardSink(folder, CLOCK)) {
            measure(sink, 0, 1);
        }
        byte[] graph = {4 << 3 | 2, 1, 0}; // a graph_def
        Files.write(file(), TensorBoardRecords.frame(graph), StandardOpenOption.APPEND);
        byte[] before = Files.readAllBytes(file());
        try (TensorBoardSink sink = new TensorBoardSink(folder, CLOCK)) {
            String message = assertThrows(BadInputException.class, () -> sink.truncate(new MetricCut("", 0)))
                    .getMessage();
            assertTrue(message.contains("cannot cut back an event that Levee did not write"), message);
        }
        assertArrayEquals(before, Files.readAllBytes(file()));
    }

    @Test
    void aFolderThatCannotExistIsNamed() throws IOException {
        Path below = Files.writeString(folder.resolve("obstacle"), "").resolve("tensorboard");
        String message = assertThrows(BadInputException.class, () -> new TensorBoardSink(below))
                .getMessage();
        assertTrue(message.contains("cannot be written"), message);
    }
}
