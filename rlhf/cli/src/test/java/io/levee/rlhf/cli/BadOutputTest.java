package io.levee.rlhf.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A place where no run can be: one line that names it, exit code 2, and what was there stays as it was. */
class BadOutputTest {
    @TempDir
    private Path folder;

    private static String assertRefused(Path out) {
        CommandRun run = CommandRun.of("world", "--size", "0.01", "--quiet", "--out", out.toString());
        assertEquals(ExitCode.BAD_INPUT, run.code(), run.err());
        assertEquals("", run.out());
        assertEquals(1, run.complaints().size(), run.err());
        assertTrue(run.err().contains(out.toString()), run::err);
        assertTrue(run.err().contains("--out"), run::err);
        return run.err();
    }

    private void assertHoldsOnly(Path file, String content) throws IOException {
        assertEquals(content, Files.readString(file));
        try (Stream<Path> all = Files.walk(folder)) {
            assertEquals(1, all.filter(Files::isRegularFile).count());
        }
    }

    @Test
    void aFileIsInTheWay() throws IOException {
        Path file = Files.writeString(folder.resolve("run"), "precious");

        assertTrue(assertRefused(file).contains("is a file"));
        assertHoldsOnly(file, "precious");
    }

    @Test
    void aFileIsInTheWayFurtherUp() throws IOException {
        Path file = Files.writeString(folder.resolve("runs"), "precious");

        assertRefused(file.resolve("a/b"));
        assertHoldsOnly(file, "precious");
    }

    @Test
    void aFolderHoldsSomethingElse() throws IOException {
        Path file =
                Files.writeString(Files.createDirectory(folder.resolve("run")).resolve("thesis.tex"), "precious");

        assertTrue(assertRefused(file.getParent()).contains("not empty"));
        assertHoldsOnly(file, "precious");
    }

    @Test
    void theFileSystemAllowsNoFolder() {
        Path proc = Path.of("/proc");
        Assumptions.assumeTrue(Files.isDirectory(proc), "no /proc, in which nobody can make a folder");

        assertRefused(proc.resolve("levee-run"));
    }

    @Test
    void theFolderMayNotBeWritten() throws IOException {
        Path closed = Files.createDirectory(folder.resolve("closed"));
        Assumptions.assumeTrue(closed.toFile().setWritable(false), "permissions cannot be taken away here");
        Assumptions.assumeFalse(Files.isWritable(closed), "this user may write everywhere");

        assertTrue(assertRefused(closed.resolve("run")).contains("permission denied"));
        assertFalse(Files.exists(closed.resolve("run")));
    }
}
