package io.levee.rlhf.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.levee.engine.store.BadInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DatasetSpecTest {
    @ParameterizedTest
    @CsvSource({
        "data.jsonl, data.jsonl, 1",
        "a/b.json:0.25, a/b.json, 0.25",
        "b.json:.5, b.json, 0.5",
        "b.json:3, b.json, 3",
        "b.json:2., b.json, 2",
        "b.json:1e-3, b.json, 0.001",
        "b.json:1/4, b.json, 0.25",
        "b.json:3/2, b.json, 1.5",
        "b.json:0.5/2, b.json, 0.25",
        "odd:name.json:0.5, odd:name.json, 0.5",
        "C:\\data\\b.json, C:\\data\\b.json, 1",
        "disk:/data/b.json, disk:/data/b.json, 1",
    })
    void readsPathAndProportion(String text, String path, double proportion) {
        assertEquals(new DatasetSpec(Path.of(path), proportion), DatasetSpec.parse(text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "b.json:0",
                "b.json:-1",
                "b.json:half",
                "b.json:1/0",
                "b.json:0/0",
                "b.json:1/-1",
                "b.json:1.2.3/4",
                "b.json:NaN",
                "b.json:Infinity",
                "b.json:",
                "b.json:0x1p3",
                "b.json:1e999"
            })
    void refusesProportionsThatAreNoNumberAboveZero(String text) {
        String message = assertThrows(BadInputException.class, () -> DatasetSpec.parse(text))
                .getMessage();
        String proportion = text.substring(text.indexOf(':') + 1);
        assertTrue(message.startsWith("data \"" + text + "\": expected PATH or PATH:PROPORTION"), message);
        assertTrue(message.endsWith("found the proportion \"" + proportion + "\""), message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", ":0.5"})
    void refusesAnEmptyPath(String text) {
        assertThrows(BadInputException.class, () -> DatasetSpec.parse(text));
    }

    @Test
    void aFileWhoseNameHoldsAColonIsAFile(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("data:v2"), "{}");
        assertEquals(new DatasetSpec(file, 1), DatasetSpec.parse(file.toString()));
    }

    @ParameterizedTest
    @ValueSource(doubles = {1, 0.5, 1e-5, 3, 0.1})
    void whatItWritesItReads(double proportion) {
        DatasetSpec spec = new DatasetSpec(Path.of("x.jsonl"), proportion);
        assertEquals(spec, DatasetSpec.parse(spec.toString()));
    }
}
