package io.levee.transformer.tokenizer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.levee.engine.store.Json;
import io.levee.transformer.SharedFiles;
import io.levee.transformer.SharedTokenizers;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Ids and texts equal those of Hugging Face's library, SentencePiece and llama.cpp on real vocabularies. */
class GoldenTokenizerTest {
    private static Path folder(String name) {
        return SharedFiles.path("tokenizers/" + name);
    }

    private static int[] column(Json row, String name) {
        return SharedFiles.ids(row.at(name));
    }

    @ParameterizedTest
    @ValueSource(strings = {"gpt2", "llama2", "llama3", "mistral_v01", "qwen3", "tok512"})
    void everyGoldenTextHasItsIdsAndEveryGoldenIdsTheirText(String name) {
        Tokenizer tokenizer = SharedTokenizers.named(name);
        List<Json> rows = SharedFiles.jsonLines(folder(name).resolve("golden_encode.jsonl"));
        assertFalse(rows.isEmpty());
        for (Json row : rows) {
            String text = row.at("text").text();
            assertArrayEquals(column(row, "ids"), tokenizer.encode(text, false), row.place());
            assertArrayEquals(column(row, "ids_with_special"), tokenizer.encode(text, true), row.place());
            assertDecodes(tokenizer, row, "ids");
        }
        List<Json> decoded = SharedFiles.jsonLines(folder(name).resolve("golden_decode.jsonl"));
        assertFalse(decoded.isEmpty());
        decoded.forEach(row -> assertDecodes(tokenizer, row, "decode_ids"));
    }

    private static void assertDecodes(Tokenizer tokenizer, Json row, String column) {
        int[] ids = column(row, column);
        assertEquals(row.at("decoded").text(), tokenizer.decode(ids, false), row.place());
        assertEquals(row.at("decoded_skip_special").text(), tokenizer.decode(ids, true), row.place());
    }

    @ParameterizedTest
    @ValueSource(strings = {"llama2/tokenizer.model", "tok512/tok512.reconstructed.model"})
    void sentencePieceModelsGiveTheIdsOfSentencePiece(String file) {
        Tokenizer tokenizer = Tokenizer.read(folder(file));
        for (Json row : SharedFiles.jsonLines(folder(file).resolveSibling("golden_encode.jsonl"))) {
            String text = row.at("text").text();
            assertArrayEquals(column(row, "spm_ids"), tokenizer.encodeOrdinary(text), row.place());
            assertArrayEquals(column(row, "ids_with_special"), tokenizer.encode(text, true), row.place());
            assertDecodes(tokenizer, row, "ids");
        }
        SharedFiles.jsonLines(folder(file).resolveSibling("golden_decode.jsonl"))
                .forEach(row -> assertDecodes(tokenizer, row, "decode_ids"));
    }

    @Test
    void theGgufOfSmolLm2GivesTheIdsOfLlamaCpp() {
        Path folder = SharedFiles.path("models/SmolLM2-135M-Instruct");
        Tokenizer tokenizer = Tokenizer.read(folder.resolve("SmolLM2-135M-Instruct.Q4_1.gguf"));
        for (Json row : SharedFiles.jsonLines(folder.resolve("golden_encode.jsonl"))) {
            assertArrayEquals(
                    column(row, "ids"), tokenizer.encode(row.at("text").text(), false), row.place());
        }
        assertEquals(0, tokenizer.prefix().length, "no begin-of-text token");
        assertArrayEquals(new int[] {33, 34, 35}, tokenizer.encode("123", true), "digit by digit");
        assertTrue(tokenizer.chatTemplate().orElseThrow().contains("named SmolLM"));
        assertEquals(OptionalInt.of(2), tokenizer.eos());
    }

    @Test
    void theNamesakeOfLlama2IsMistral() {
        Function<String, int[]> ids = name -> SharedTokenizers.named(name).encode("Hello world", false);
        assertArrayEquals(new int[] {22557, 1526}, ids.apply("mistral_v01"));
        assertArrayEquals(new int[] {15043, 3186}, ids.apply("llama2"));
    }

    @Test
    void llama3PrescribesNoBosButKnowsIt() {
        Tokenizer tokenizer = SharedTokenizers.named("llama3");
        assertEquals(0, tokenizer.prefix().length);
        assertEquals(OptionalInt.of(128000), tokenizer.bos());
    }

    @Test
    void stories260kTakesBosAndEosFromTheModelsSettings() {
        Tokenizer tokenizer = Tokenizer.read(SharedFiles.path("models/stories260K/hf"));
        assertEquals(OptionalInt.of(1), tokenizer.bos());
        assertEquals(OptionalInt.of(2), tokenizer.eos());
        assertArrayEquals(new int[] {1}, tokenizer.encode("", true));
        assertEquals(512, tokenizer.size());
    }

    @Test
    void theVocabularyOfLlama2ThroughGgufGivesTheSameIds() {
        Path model = folder("llama2/tokenizer.model");
        Tokenizer original = Tokenizer.read(model);
        Tokenizer tokenizer = Tokenizer.ofGguf(original.gguf(), "llama2.gguf");
        for (Json row : SharedFiles.jsonLines(folder("llama2/golden_encode.jsonl"))) {
            String text = row.at("text").text();
            assertArrayEquals(column(row, "spm_ids"), tokenizer.encodeOrdinary(text), row.place());
            assertArrayEquals(column(row, "ids_with_special"), tokenizer.encode(text, true), row.place());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"gpt2", "llama3", "qwen3", "mistral_v01", "tok512"})
    void aTokenizerThroughGgufGivesTheSameIds(String name) {
        Tokenizer original = SharedTokenizers.named(name);
        Tokenizer tokenizer = Tokenizer.ofGguf(original.gguf(), name + ".gguf");
        assertEquals(original.eos(), tokenizer.eos());
        for (Json row : SharedFiles.jsonLines(folder(name).resolve("golden_encode.jsonl"))) {
            assertArrayEquals(
                    column(row, "ids"), tokenizer.encode(row.at("text").text(), false), row.place());
        }
        assertEquals(original.chatTemplate(), tokenizer.chatTemplate());
    }
}
