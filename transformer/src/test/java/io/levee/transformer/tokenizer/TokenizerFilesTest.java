package io.levee.transformer.tokenizer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.levee.engine.store.BadInputException;
import io.levee.engine.store.Json;
import io.levee.transformer.SharedFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TokenizerFilesTest {
    private static final String MODEL =
            "{\"type\": \"BPE\", \"vocab\": {\"a\": 0, \"b\": 1, \"ab\": 2}, \"merges\": [[\"a\", \"b\"]]}";

    @TempDir
    Path folder;

    private void write(String name, String text) throws IOException {
        Files.writeString(folder.resolve(name), text);
    }

    private Tokenizer read(String fields) throws IOException {
        write("tokenizer.json", "{" + fields + "}");
        return Tokenizer.read(folder);
    }

    private void assertRefused(String fields, String... messages) {
        BadInputException refused = assertThrows(BadInputException.class, () -> read(fields));
        assertTrue(refused.getMessage().contains("tokenizer.json"), refused::getMessage);
        for (String message : messages) {
            assertTrue(refused.getMessage().contains(message), refused::getMessage);
        }
    }

    @Test
    void theLeastFileWorks() throws IOException {
        assertArrayEquals(new int[] {2, 0}, read("\"model\": " + MODEL).encode("aba", true));
        assertArrayEquals(
                new int[] {2},
                read("\"model\": {\"vocab\": {\"a\": 0, \"b\": 1, \"ab\": 2}, \"merges\": [\"a b\"]}")
                        .encode("ab", true));
    }

    @ParameterizedTest
    @CsvSource({
        "normalizer, Precompiled, normalizer",
        "pre_tokenizer, UnicodeScripts, pre-tokenizer",
        "post_processor, Mystery, post-processor",
        "decoder, CTC, decoder"
    })
    void anUnknownComponentIsRefusedByName(String field, String type, String stage) {
        assertRefused(
                "\"model\": %s, \"%s\": {\"type\": \"%s\"}".formatted(MODEL, field, type),
                "field " + field,
                "the %s \"%s\" is not supported".formatted(stage, type));
    }

    @ParameterizedTest
    @CsvSource({"Unigram", "WordPiece"})
    void anUnknownModelIsRefusedByName(String type) {
        assertRefused(
                "\"model\": {\"type\": \"%s\"}".formatted(type),
                "the tokenizer model \"" + type + "\" is not supported");
    }

    /** Hugging Face's library reads each of these, but not as the file says or not as one would think. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
        "added_tokens": [{"content": "x", "id": 4}]                                     | field added_tokens[0].id: expected 3
        "added_tokens": [{"content": "x", "id": 3}, {"content": "y", "id": 3}]          | field added_tokens[1].id: expected 4
        "normalizer": {"type": "Strip", "strip_left": true, "strip_right": true}, "added_tokens": [{"content": "  ", "id": 3, "normalized": true}] | field added_tokens[0].content
        "normalizer": {"type": "Prepend", "prepend": ""}                                | field normalizer.prepend
        "normalizer": {"type": "StripAccents"}, "pre_tokenizer": {"type": "Metaspace", "replacement": "_", "prepend_scheme": "first"} | "first"
        "post_processor": {"type": "Sequence", "processors": [{"type": "BertProcessing", "cls": ["a", 0], "sep": ["b", 1]}, {"type": "BertProcessing", "cls": ["a", 0], "sep": ["b", 1]}]} | field post_processor.processors[1]
        """)
    void whatHuggingFacesLibraryReadsOtherwiseIsRefused(String field, String message) {
        assertRefused("\"model\": %s, %s".formatted(MODEL, field), message);
    }

    @Test
    void brokenFilesAreRefusedWithTheirPlace() {
        assertRefused("\"model\": {\"type\": \"BPE\"}", "field model", "\"vocab\" is missing");
        assertRefused(
                "\"model\": {\"type\": \"BPE\", \"vocab\": {\"a\": 0}, \"merges\": [[\"a\", \"x\"]]}",
                "field model.merges",
                "merge 0 needs the token \"x\"");
        assertRefused(
                "\"model\": {\"type\": \"BPE\", \"vocab\": {\"a\": 2000000000}, \"merges\": []}", "2,000,000,000");
        assertRefused("\"model\": {\"type\": \"BPE\", \"vocab\": {\"a\": -1}, \"merges\": []}", "id -1");
        assertRefused(
                "\"model\": " + MODEL + ", \"added_tokens\": [{\"content\": \"x\", \"id\": 2000000000}]",
                "field added_tokens[0].id");
        assertRefused(
                "\"model\": {\"type\": \"BPE\", \"dropout\": 0.1, \"vocab\": {\"a\": 0}, \"merges\": []}", "random");
        assertRefused(
                "\"model\": " + MODEL
                        + ", \"post_processor\": {\"type\": \"TemplateProcessing\", \"single\": [],"
                        + " \"special_tokens\": {}}",
                "sequence A");
        assertRefused(
                "\"model\": " + MODEL + ", \"post_processor\": {\"type\": \"TemplateProcessing\", \"single\":"
                        + " [{\"SpecialToken\": {\"id\": \"x\", \"type_id\": 0}}, {\"Sequence\":"
                        + " {\"id\": \"A\", \"type_id\": 0}}], \"special_tokens\": {\"x\": {\"id\":"
                        + " \"x\", \"ids\": [9], \"tokens\": [\"x\"]}}}",
                "the id 9");
    }

    @Test
    void aChainThatMakesTextsLongerWithoutEndIsRefused() {
        String replace = "{\"type\": \"Replace\", \"pattern\": {\"String\": \"a\"}, \"content\": \"aaaaaaaa\"}";
        String fourTimes = (replace + ",").repeat(3) + replace;
        String model = ", \"model\": " + MODEL;
        assertRefused(
                "\"normalizer\": {\"type\": \"Sequence\", \"normalizers\": [" + fourTimes + "]}" + model,
                "normalizer",
                "more than 1,000 times as long");
        assertRefused(
                "\"decoder\": {\"type\": \"Sequence\", \"decoders\": [" + fourTimes + "]}" + model,
                "decoder",
                "more than 1,000 times as long");
        String bytes = "{\"type\": \"ByteLevel\", \"add_prefix_space\": false}";
        assertRefused(
                "\"pre_tokenizer\": {\"type\": \"Sequence\", \"pretokenizers\": ["
                        + (bytes + ",").repeat(6)
                        + bytes
                        + "]}"
                        + model,
                "pre_tokenizer",
                "more than 1,000 times as long");
        assertRefused(
                "\"normalizer\": {\"type\": \"Sequence\", \"normalizers\": ["
                        + "{\"type\": \"NFC\"},".repeat(100)
                        + "{\"type\": \"NFC\"}]}"
                        + model,
                "at most 100 steps, found 102");
    }

    @Test
    void aRegularExpressionThatBacktracksWithoutEndIsStopped() throws IOException {
        Tokenizer tokenizer = read("\"pre_tokenizer\": {\"type\": \"Split\", \"behavior\": \"Isolated\", "
                + "\"pattern\": {\"Regex\": \"a*a*a*a*a*a*a*a*c\"}}, \"model\": " + MODEL);
        assertEquals(1, tokenizer.encodeOrdinary("ab").length);
        String text = "a".repeat(100) + "b";
        BadInputException stopped = assertThrows(BadInputException.class, () -> tokenizer.encodeOrdinary(text));
        assertTrue(
                stopped.getMessage().contains("a*a*a*a*a*a*a*a*c of the tokenizer takes too many steps"),
                stopped::getMessage);
    }

    @Test
    void aFolderWithoutTokenizerIsRefused() {
        BadInputException refused = assertThrows(BadInputException.class, () -> Tokenizer.read(folder));
        assertTrue(refused.getMessage().contains("tokenizer.json or tokenizer.model"), refused::getMessage);
        assertThrows(BadInputException.class, () -> Tokenizer.read(folder.resolve("none/tokenizer.json")));
    }

    @Test
    void rolesComeFromTheSettingsInOrder() throws IOException {
        String added = "\"added_tokens\": [{\"id\": 3, \"content\": \"<s>\", \"special\": true}, {\"id\": 4,"
                + " \"content\": \"</s>\", \"special\": true}, {\"id\": 5, \"content\": \"<end>\", \"special\": true}]";
        String fields = "\"model\": " + MODEL + ", " + added;
        assertEquals(OptionalInt.of(4), read(fields).eos(), "by its usual name");
        write("config.json", "{\"eos_token_id\": [5, 4], \"bos_token_id\": 0}");
        assertEquals(OptionalInt.of(5), read(fields).eos(), "by the model's settings");
        assertEquals(OptionalInt.of(0), read(fields).bos());
        write("special_tokens_map.json", "{\"eos_token\": \"</s>\"}");
        assertEquals(OptionalInt.of(4), read(fields).eos());
        write("tokenizer_config.json", "{\"eos_token\": {\"content\": \"<end>\"}, \"bos_token\": null}");
        assertEquals(OptionalInt.of(5), read(fields).eos());
        assertEquals(OptionalInt.empty(), read(fields).pad());
    }

    @Test
    void conversationTemplatesAreFoundWhereverTheyAre() throws IOException {
        String fields = "\"model\": " + MODEL;
        assertEquals(Optional.empty(), read(fields).chatTemplate());
        write("tokenizer_config.json", "{\"chat_template\": \"one\"}");
        assertEquals(Optional.of("one"), read(fields).chatTemplate());
        write(
                "tokenizer_config.json",
                "{\"chat_template\": [{\"name\": \"rag\", \"template\": \"two\"}, "
                        + "{\"name\": \"default\", \"template\": \"three\"}]}");
        assertEquals(Optional.of("three"), read(fields).chatTemplate());
        write("chat_template.jinja", "four");
        assertEquals(Optional.of("four"), read(fields).chatTemplate());
        read(fields).save(folder.resolve("saved"));
        assertEquals(
                Optional.of("four"), Tokenizer.read(folder.resolve("saved")).chatTemplate());
    }

    @Test
    void aNewTemplateLeavesTheOtherSettingsAsTheyWere() {
        Tokenizer tokenizer = Tokenizer.read(SharedFiles.resource(TokenizerFilesTest.class, "byte_level"));
        tokenizer.withChatTemplate("new").save(folder);
        Json config = Json.parse(folder.resolve("tokenizer_config.json"));
        assertEquals("new", config.at("chat_template").text());
        assertEquals(
                "1000000000000000019884624838656",
                config.at("model_max_length").raw().toString());
        assertEquals("<|end|>", config.at("eos_token").at("content").text());
        assertEquals(tokenizer.eos(), Tokenizer.read(folder).eos());
    }

    @Test
    void aFolderThatCannotBeWrittenIsAnError() throws IOException {
        write("file", "");
        Tokenizer tokenizer = read("\"model\": " + MODEL);
        BadInputException refused = assertThrows(BadInputException.class, () -> tokenizer.save(folder.resolve("file")));
        assertTrue(refused.getMessage().contains("file"), refused::getMessage);
    }
}
