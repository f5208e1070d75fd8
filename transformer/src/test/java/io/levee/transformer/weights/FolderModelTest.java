package io.levee.transformer.weights;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.levee.engine.store.BadInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderModelTest {
    @TempDir
    Path folder;

    @Test
    void aFolderWithNothingButAGgufFileNamesThatFile() throws IOException {
        Files.createFile(folder.resolve("tiny.Q4_1.gguf"));

        assertEquals(
                folder + ": expected config.json in this folder, found none; tiny.Q4_1.gguf in it is a model by itself:"
                        + " name that file",
                complaint());
    }

    @Test
    void anEmptyFolderLacksItsConfiguration() {
        assertEquals(folder + ": expected config.json in this folder, found none", complaint());
    }

    private String complaint() {
        return assertThrows(BadInputException.class, () -> FolderModel.config(folder))
                .getMessage();
    }
}
