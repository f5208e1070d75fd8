package io.levee.engine.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LineLogTest {
    @TempDir
    Path folder;

    @Test
    void appendsAfterWhatIsThere() throws IOException {
        Path file = folder.resolve("x/log.txt");
        try (LineLog log = new LineLog(file)) {
            assertTrue(log.isEmpty());
            log.append("one é");
        }
        try (LineLog log = new LineLog(file)) {
            assertFalse(log.isEmpty());
            log.append("two");
            assertEquals("one é\ntwo\n", Files.readString(file), "a line is in the file at once");
            log.force();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 65_535, 65_536, 65_537, 200_000})
    void dropsALastLineWithoutItsEnd(int tornLength) throws IOException {
        Path file = folder.resolve("log.txt");
        Files.writeString(file, "one\ntwo\n" + "x".repeat(tornLength));
        try (LineLog log = new LineLog(file)) {
            log.append("three");
        }
        assertEquals("one\ntwo\nthree\n", Files.readString(file));
        Files.writeString(file, "x".repeat(tornLength));
        try (LineLog log = new LineLog(file)) {
            assertTrue(log.isEmpty());
        }
    }

    @Test
    void rewritesAndGoesOn() throws IOException {
        Path file = folder.resolve("log.txt");
        try (LineLog log = new LineLog(file)) {
            for (int i = 1; i <= 5; i++) {
                log.append("line " + i);
            }
            log.rewrite((line, number) -> number > 3 ? Optional.empty() : Optional.of(line.toUpperCase()));
            log.append("line 6");
        }
        assertEquals("LINE 1\nLINE 2\nLINE 3\nline 6\n", Files.readString(file));
    }

    @Test
    void refusesALineEndAndAFolderThatCannotExist() throws IOException {
        try (LineLog log = new LineLog(folder.resolve("log.txt"))) {
            assertThrows(IllegalArgumentException.class, () -> log.append("a\nb"));
        }
        Path below = folder.resolve("log.txt/log.txt");
        String message =
                assertThrows(BadInputException.class, () -> new LineLog(below)).getMessage();
        assertTrue(message.startsWith(below + ": cannot be written"), message);
    }
}
