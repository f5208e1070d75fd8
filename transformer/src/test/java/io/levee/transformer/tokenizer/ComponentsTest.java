package io.levee.transformer.tokenizer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.levee.engine.store.Json;
import io.levee.transformer.SharedFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Small vocabularies made for this project; ids and texts are those of Hugging Face's library, version 0.23. */
class ComponentsTest {
    @TempDir
    Path folder;

    @TestFactory
    List<DynamicTest> everyComponentWorksAsInHuggingFacesLibrary() {
        return SharedFiles.jsonLines(SharedFiles.resource(ComponentsTest.class, "components.jsonl")).stream()
                .map(row -> DynamicTest.dynamicTest(row.at("name").text(), () -> {
                    Files.writeString(folder.resolve("tokenizer.json"), Json.write(row.at("tokenizer")));
                    Tokenizer tokenizer = Tokenizer.read(folder);
                    assertTrue(row.at("encode").size() > 10);
                    row.at("encode").items().forEach(it -> assertEncodes(tokenizer, it));
                    row.at("decode").items().forEach(it -> assertDecodes(tokenizer, it));
                    assertSurvivesRewriting(tokenizer, row);
                }))
                .toList();
    }

    /** Without the original bytes the file is written from the components. */
    private void assertSurvivesRewriting(Tokenizer tokenizer, Json row) {
        TokenizerParts parts = ((PipelineTokenizer) tokenizer).parts();
        new PipelineTokenizer(parts.with(SourceFiles.NONE)).save(folder.resolve("rewritten"));
        Tokenizer rewritten = Tokenizer.read(folder.resolve("rewritten"));
        row.at("encode").items().forEach(it -> assertEncodes(rewritten, it));
        row.at("decode").items().forEach(it -> assertDecodes(rewritten, it));
    }

    private static void assertEncodes(Tokenizer tokenizer, Json row) {
        String text = row.at("text").text();
        assertArrayEquals(SharedFiles.ids(row.at("ids")), tokenizer.encode(text, false), text);
        assertArrayEquals(SharedFiles.ids(row.at("with_special")), tokenizer.encode(text, true), text);
        row.find("ordinary")
                .ifPresent(ids -> assertArrayEquals(SharedFiles.ids(ids), tokenizer.encodeOrdinary(text), text));
        assertDecodes(tokenizer, row);
    }

    private static void assertDecodes(Tokenizer tokenizer, Json row) {
        int[] ids = SharedFiles.ids(row.at("ids"));
        assertEquals(row.at("decoded").text(), tokenizer.decode(ids, false), row.place());
        assertEquals(row.at("decoded_skip_special").text(), tokenizer.decode(ids, true), row.place());
    }

    @Test
    void aByteLevelVocabularyWithLlama3sPatternGivesTheSameIds() {
        Tokenizer tokenizer = Tokenizer.read(SharedFiles.resource(ComponentsTest.class, "byte_level"));
        for (Json row : SharedFiles.jsonLines(SharedFiles.resource(ComponentsTest.class, "byte_level/golden.jsonl"))) {
            if (row.find("text").isPresent()) {
                assertEncodes(tokenizer, row);
            } else {
                assertDecodes(tokenizer, row);
            }
        }
    }

    @Test
    void aFileKeepsItsBytesWhenItIsSaved() throws IOException {
        Path source = SharedFiles.resource(ComponentsTest.class, "byte_level");
        Tokenizer.read(source).save(folder);
        for (String name : List.of("tokenizer.json", "tokenizer_config.json")) {
            assertArrayEquals(Files.readAllBytes(source.resolve(name)), Files.readAllBytes(folder.resolve(name)), name);
        }
    }
}
