package io.levee.transformer.tokenizer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.levee.engine.store.BadInputException;
import io.levee.engine.store.GgufValue;
import io.levee.transformer.SharedFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GgufTokenizerTest {
    @TempDir
    Path folder;

    private static Map<String, GgufValue> smollm() {
        Map<String, GgufValue> metadata = new TreeMap<>();
        metadata.put("tokenizer.ggml.model", GgufValue.text("gpt2"));
        metadata.put("tokenizer.ggml.pre", GgufValue.text("smollm"));
        metadata.put(
                "tokenizer.ggml.tokens",
                GgufValue.texts(List.of("<|im_end|>", "a", "b", "Ġ", "ab", "1", "11", "<user>", "Ġa")));
        metadata.put("tokenizer.ggml.token_type", GgufValue.int32s(3, 1, 1, 1, 1, 1, 1, 4, 1));
        metadata.put("tokenizer.ggml.merges", GgufValue.texts(List.of("a b", "1 1", "Ġ a")));
        metadata.put("tokenizer.ggml.eos_token_id", GgufValue.uint32(0));
        metadata.put("tokenizer.chat_template", GgufValue.text("{{ x }}"));
        return metadata;
    }

    @Test
    void aByteLevelVocabularyIsReadWithItsNamedPreTokenizer() {
        Tokenizer tokenizer = Tokenizer.ofGguf(smollm(), "model.gguf");
        assertArrayEquals(new int[] {4, 8, 5, 5, 0}, tokenizer.encode("ab a11<|im_end|>", true), "digits apart");
        assertArrayEquals(new int[] {7}, tokenizer.encodeOrdinary("<user>"), "a token of the user's is text");
        assertEquals(OptionalInt.of(0), tokenizer.eos());
        assertEquals(Optional.of("{{ x }}"), tokenizer.chatTemplate());
    }

    @Test
    void itIsSavedAsTokenizerJson() {
        Tokenizer tokenizer = Tokenizer.ofGguf(smollm(), "model.gguf");
        tokenizer.save(folder);
        Tokenizer read = Tokenizer.read(folder);
        for (String text : List.of("", "ab a11<|im_end|>", "<user>1", "  ab")) {
            assertArrayEquals(tokenizer.encode(text, true), read.encode(text, true), text);
            assertEquals(
                    tokenizer.decode(tokenizer.encode(text, true), true), read.decode(read.encode(text, true), true));
        }
        assertEquals(tokenizer.eos(), read.eos());
        assertEquals(tokenizer.chatTemplate(), read.chatTemplate());
        assertEquals(tokenizer.gguf().keySet(), read.gguf().keySet());
        for (String key : List.of("model", "pre", "tokens", "merges", "eos_token_id", "add_bos_token")) {
            assertEquals(
                    smollm().getOrDefault("tokenizer.ggml." + key, GgufValue.flag(false)),
                    read.gguf().get("tokenizer.ggml." + key));
        }
    }

    private static void assertRefused(String key, GgufValue value, String message) {
        Map<String, GgufValue> metadata = smollm();
        if (value == null) {
            metadata.remove(key);
        } else {
            metadata.put(key, value);
        }
        BadInputException refused =
                assertThrows(BadInputException.class, () -> Tokenizer.ofGguf(metadata, "model.gguf"));
        assertTrue(refused.getMessage().startsWith("model.gguf"), refused::getMessage);
        assertTrue(refused.getMessage().contains(message), refused::getMessage);
    }

    @Test
    void whatIsMissingOrUnknownIsNamed() {
        assertRefused("tokenizer.ggml.model", null, "tokenizer.ggml.model");
        assertRefused("tokenizer.ggml.model", GgufValue.text("bert"), "\"bert\" is not supported");
        assertRefused("tokenizer.ggml.pre", null, "convert the model to GGUF again");
        assertRefused("tokenizer.ggml.pre", GgufValue.text("tekken"), "\"tekken\" is not supported");
        assertRefused("tokenizer.ggml.tokens", null, "tokenizer.ggml.tokens");
        assertRefused("tokenizer.ggml.tokens", GgufValue.text("a"), "found a text");
        assertRefused("tokenizer.ggml.token_type", GgufValue.int32s(1), "each of 9 tokens");
        assertRefused("tokenizer.ggml.token_type", GgufValue.int32s(1, 1, 1, 1, 1, 1, 1, 1, 7), "7 at token 8");
        assertRefused("tokenizer.ggml.merges", GgufValue.texts(List.of("a x")), "\"x\"");
        assertRefused("tokenizer.ggml.merges", GgufValue.texts(List.of("a")), "two tokens");
        assertRefused("tokenizer.ggml.eos_token_id", GgufValue.uint32(9), "below 9");
        assertRefused("tokenizer.ggml.add_bos_token", GgufValue.uint32(1), "true or false");
    }

    @Test
    void llama3AddsItsBosUnlessTheFileSaysOtherwise() {
        Map<String, GgufValue> metadata = smollm();
        metadata.put("tokenizer.ggml.pre", GgufValue.text("llama-bpe"));
        metadata.put("tokenizer.ggml.bos_token_id", GgufValue.uint32(0));
        assertArrayEquals(new int[] {0, 6}, Tokenizer.ofGguf(metadata, "x").encode("11", true));
        metadata.put("tokenizer.ggml.add_bos_token", GgufValue.flag(false));
        assertArrayEquals(new int[] {6}, Tokenizer.ofGguf(metadata, "x").encode("11", true));
    }

    @Test
    void llama3sPatternWithDecidingMergesIsCalledDbrx() {
        Tokenizer own = Tokenizer.read(SharedFiles.resource(GgufTokenizerTest.class, "byte_level"));
        assertEquals(GgufValue.text("dbrx"), own.gguf().get("tokenizer.ggml.pre"));
    }

    @Test
    void aTokenizerThatLlamaCppHasNotIsNotWritten() throws IOException {
        Files.writeString(
                folder.resolve("tokenizer.json"),
                "{\"model\": {\"type\": \"BPE\", \"vocab\": {\"a\": 0}, \"merges\": []}, \"pre_tokenizer\": {\"type\":"
                        + " \"Sequence\", \"pretokenizers\": [{\"type\": \"Punctuation\"}, {\"type\": \"ByteLevel\","
                        + " \"add_prefix_space\": false}]}}");
        Tokenizer tokenizer = Tokenizer.read(folder);
        BadInputException refused = assertThrows(BadInputException.class, tokenizer::gguf);
        assertTrue(refused.getMessage().contains("Punctuation"), refused::getMessage);
    }
}
