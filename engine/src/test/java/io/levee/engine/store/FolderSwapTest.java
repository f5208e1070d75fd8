package io.levee.engine.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderSwapTest {
    @TempDir
    private Path parent;

    private Path target() {
        return parent.resolve("model");
    }

    private List<String> content() throws IOException {
        try (Stream<Path> paths = Files.walk(parent)) {
            return paths.filter(Files::isRegularFile)
                    .map(path -> parent.relativize(path).toString().replace('\\', '/'))
                    .sorted()
                    .toList();
        }
    }

    @Test
    void aFolderAppearsWithAllItsFiles() throws IOException {
        FolderSwap.write(target(), folder -> {
            assertFalse(Files.exists(target()), "it has its name before it is complete");
            Files.writeString(folder.resolve("a"), "1");
            Files.writeString(Files.createDirectory(folder.resolve("b")).resolve("c"), "2");
        });

        assertEquals(List.of("model/a", "model/b/c"), content());
    }

    @Test
    void theOldFolderStaysUntilTheNewOneIsComplete() throws IOException {
        FolderSwap.write(target(), folder -> Files.writeString(folder.resolve("old"), "1"));
        FolderSwap.write(target(), folder -> {
            assertTrue(Files.exists(target().resolve("old")));
            Files.writeString(folder.resolve("new"), "2");
        });

        assertEquals(List.of("model/new"), content());
    }

    @Test
    void aFailureLeavesTheOldFolderAndNothingElse() throws IOException {
        FolderSwap.write(target(), folder -> Files.writeString(folder.resolve("old"), "1"));
        IllegalStateException failure = new IllegalStateException("no");

        assertSame(
                failure,
                assertThrows(
                        IllegalStateException.class,
                        () -> FolderSwap.write(target(), folder -> {
                            Files.writeString(folder.resolve("new"), "2");
                            throw failure;
                        })));
        assertEquals(List.of("model/old"), content());
    }

    @Test
    void aFileThatCannotBeWrittenIsBadInputThatNamesTheFolder() throws IOException {
        BadInputException failure = assertThrows(
                BadInputException.class,
                () -> FolderSwap.write(target(), _ -> {
                    throw new IOException("No space left on device");
                }));

        assertTrue(failure.getMessage().contains(target().toString()), failure.getMessage());
        assertTrue(failure.getMessage().contains("No space left"), failure.getMessage());
        assertEquals(List.of(), content());
    }

    @Test
    void whatKillsHaveLeftIsRemoved() throws IOException {
        for (String left : List.of("model.tmp", "model.old.tmp")) {
            Files.writeString(Files.createDirectory(parent.resolve(left)).resolve("half"), "");
        }
        FolderSwap.write(target(), folder -> Files.writeString(folder.resolve("a"), "1"));

        assertEquals(List.of("model/a"), content());
    }
}
