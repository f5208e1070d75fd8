package io.levee.engine.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CancellationException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AtomicFilesTest {
    @TempDir
    Path folder;

    private long fileCount() throws IOException {
        try (Stream<Path> paths = Files.list(folder)) {
            return paths.count();
        }
    }

    @Test
    void writesAndReplacesAndLeavesNothingElse() throws IOException {
        Path file = folder.resolve("a.txt");
        AtomicFiles.write(file, "old");
        AtomicFiles.write(file, "new");
        assertEquals("new", Files.readString(file));
        assertEquals(1, fileCount());
    }

    @Test
    void createsMissingFolders() throws IOException {
        Path file = folder.resolve("x/y/a.txt");
        AtomicFiles.write(file, "deep");
        assertEquals("deep", Files.readString(file));
    }

    @Test
    void aFailureHalfWayKeepsTheOldContent() throws IOException {
        Path file = folder.resolve("a.txt");
        AtomicFiles.write(file, "old");
        BadInputException failure = assertThrows(
                BadInputException.class,
                () -> AtomicFiles.write(file, out -> {
                    out.write(ByteBuffer.wrap(new byte[100]));
                    throw new IOException("No space left on device");
                }));
        assertEquals(file + ": cannot be written: No space left on device", failure.getMessage());
        assertEquals("old", Files.readString(file));
        assertEquals(1, fileCount());
    }

    @Test
    void aProgrammersErrorPassesThroughAndLeavesNothing() throws IOException {
        Path file = folder.resolve("a.txt");
        assertThrows(
                IllegalStateException.class,
                () -> AtomicFiles.write(file, out -> {
                    throw new IllegalStateException("bug");
                }));
        assertEquals(0, fileCount());
    }

    @Test
    void aFullDiskIsNamedAndLeavesNothing() throws IOException {
        Path full = Path.of("/dev/full");
        Assumptions.assumeTrue(Files.exists(full), "this system has no /dev/full");
        Path file = folder.resolve("a.txt");
        Files.createSymbolicLink(folder.resolve("a.txt.tmp"), full);
        BadInputException failure = assertThrows(BadInputException.class, () -> AtomicFiles.write(file, "content"));
        assertTrue(failure.getMessage().contains("a.txt: cannot be written: No space left"), failure.getMessage());
        assertEquals(0, fileCount());
    }

    @Test
    void aFolderThatCannotExistIsNamed() throws IOException {
        Path obstacle = Files.writeString(folder.resolve("obstacle"), "a file, not a folder");
        Path file = obstacle.resolve("a.txt");
        BadInputException failure = assertThrows(BadInputException.class, () -> AtomicFiles.write(file, "content"));
        assertTrue(failure.getMessage().startsWith(file + ": cannot be written: "), failure.getMessage());
        assertEquals("a file, not a folder", Files.readString(obstacle));
    }

    @Test
    void aFolderWithoutPermissionIsNamed() throws IOException {
        Path closed = Files.createDirectory(folder.resolve("closed"));
        assertTrue(closed.toFile().setWritable(false));
        Assumptions.assumeFalse(Files.isWritable(closed), "this user may write everywhere");
        Path file = closed.resolve("a.txt");
        BadInputException failure = assertThrows(BadInputException.class, () -> AtomicFiles.write(file, "content"));
        assertTrue(failure.getMessage().contains("permission denied"), failure.getMessage());
        assertFalse(Files.exists(file));
    }

    @Test
    void whatKillsHaveLeftInAFolderIsRemovedAndNothingElse() throws IOException {
        Files.writeString(folder.resolve("a.txt.tmp"), "half");
        Files.writeString(Files.createDirectory(folder.resolve("model.tmp")).resolve("b"), "half");
        Files.writeString(Files.createDirectory(folder.resolve("other")).resolve("c.tmp"), "not directly in it");
        AtomicFiles.removeLeftovers(folder);
        assertEquals(1, fileCount());
        assertTrue(Files.exists(folder.resolve("other/c.tmp")));
    }

    @Test
    void anInterruptedWriteIsNotBadInput() throws IOException {
        Path file = folder.resolve("a.txt");
        Thread.currentThread().interrupt();
        assertThrows(CancellationException.class, () -> AtomicFiles.write(file, "content"));
        assertTrue(Thread.interrupted());
        assertEquals(0, fileCount());
    }

    @Test
    void sumsAreThePublishedOnes() throws IOException {
        String abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assertEquals(abc, Hashes.sha256("abc".getBytes()));
        Path file = folder.resolve("million");
        Files.writeString(file, "a".repeat(1_000_000));
        assertEquals("cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0", Hashes.sha256(file));
    }
}
