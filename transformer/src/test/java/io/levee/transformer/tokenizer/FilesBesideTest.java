package io.levee.transformer.tokenizer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.levee.engine.store.BadInputException;
import io.levee.engine.store.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What stands in files beside a tokenizer: ids are those that Hugging Face's library gave for the same folders. */
class FilesBesideTest {
    private static final String TOKENIZER = """
            {"version": "1.0", "truncation": null, "padding": null,
             "added_tokens": [
              {"id": 3, "content": "<s>", "single_word": false, "lstrip": false, "rstrip": false, "normalized": false,
               "special": true},
              {"id": 6, "content": "<x>", "single_word": false, "lstrip": false, "rstrip": false, "normalized": false,
               "special": false}],
             "normalizer": {"type": "Sequence", "normalizers": [{"type": "Lowercase"}]},
             "pre_tokenizer": {"type": "Sequence", "pretokenizers": [{"type": "WhitespaceSplit"},
              {"type": "Digits", "individual_digits": true}]},
             "post_processor": {"type": "TemplateProcessing",
              "single": [{"SpecialToken": {"id": "<s>", "type_id": 0}}, {"Sequence": {"id": "A", "type_id": 0}}],
              "pair": [], "special_tokens": {"<s>": {"id": "<s>", "ids": [3], "tokens": ["<s>"]}}},
             "decoder": {"type": "Replace", "pattern": {"String": "a"}, "content": "A"},
             "model": {"type": "WordLevel", "vocab": {"<unk>": 0, "a": 1, "b": 2, "<s>": 3, "1": 4, "2": 5},
              "unk_token": "<unk>"}}
            """;
    private static final String CONFIG = """
            {"tokenizer_class": "PreTrainedTokenizerFast", "bos_token": "<s>", "unk_token": "<unk>",
             "model_max_length": 100, "padding_side": "left", "clean_up_tokenization_spaces": false,
             "chat_template": "{{ messages }}", "additional_special_tokens": ["<x>"]}
            """;
    private static final String TEXT = "a <x> <y> <z> b 12 <s>";

    /** Settings that concern batches, offsets, pairs of texts and names of files. */
    private static final Set<String> HARMLESS = Set.of(
            "version",
            "truncation",
            "padding",
            "pair",
            "type_id",
            "tokens",
            "tokenizer_class",
            "model_max_length",
            "padding_side",
            "clean_up_tokenization_spaces");

    @TempDir
    private Path folder;

    private int folders;

    private Path folder(Map<String, String> files) throws IOException {
        Path made = Files.createDirectory(folder.resolve("f" + folders++));
        Map<String, String> all = new TreeMap<>(Map.of("tokenizer.json", TOKENIZER, "tokenizer_config.json", CONFIG));
        all.putAll(files);
        for (Map.Entry<String, String> file : all.entrySet()) {
            Files.writeString(made.resolve(file.getKey()), file.getValue());
        }
        return made;
    }

    private static String config(String more) {
        return CONFIG.replaceFirst("\\{", "{" + more + ", ");
    }

    private static String token(String content, String flags) {
        return "{\"content\": \"" + content + "\"" + flags + "}";
    }

    @Test
    void tokensOfTheSettingsAreAddedBehindTheOthers() throws IOException {
        Tokenizer plain = Tokenizer.read(folder(Map.of()));
        assertArrayEquals(new int[] {1, 6, 0, 0, 2, 4, 5, 3}, plain.encode(TEXT, false));
        String decoder = config("\"added_tokens_decoder\": {\"7\": " + token("<y>", ", \"special\": true") + "}");
        Path made = folder(Map.of("tokenizer_config.json", decoder));
        Tokenizer tokenizer = Tokenizer.read(made);
        assertArrayEquals(new int[] {1, 6, 7, 0, 2, 4, 5, 3}, tokenizer.encode(TEXT, false));
        assertTrue(tokenizer.isSpecial(7));
        assertTrue(tokenizer.isSpecial(6), "named in additional_special_tokens");
        Path saved = folder.resolve("saved");
        Files.createDirectory(saved);
        tokenizer.save(saved);
        assertArrayEquals(tokenizer.encode(TEXT, true), Tokenizer.read(saved).encode(TEXT, true));
        Tokenizer byName = Tokenizer.read(folder(Map.of("added_tokens.json", "{\"<z>\": 8, \"<y>\": 7}")));
        assertArrayEquals(new int[] {1, 6, 7, 8, 2, 4, 5, 3}, byName.encode(TEXT, false));
        assertFalse(byName.isSpecial(7));
    }

    @Test
    void whatTheSettingsSayOfATokenCounts() throws IOException {
        String decoder = config("\"added_tokens_decoder\": {\"6\": " + token("<x>", ", \"lstrip\": true") + "}");
        Tokenizer tokenizer = Tokenizer.read(folder(Map.of("tokenizer_config.json", decoder)));
        assertArrayEquals(new int[] {1, 6, 2}, tokenizer.encode("a   <x>b", false));
        assertEquals("A<x>b", tokenizer.decode(new int[] {1, 6, 2}, false).replace(" ", ""));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"9\": {\"content\": \"<y>\"}} | expected the id 7",
                "{\"2\": {\"content\": \"<y>\"}} | expected the id 7",
                "{\"5\": {\"content\": \"<x>\"}} | expected the id 6",
                "{\"seven\": {\"content\": \"<y>\"}} | a token's id",
                "{\"7\": {\"content\": \"\"}} | not empty",
            })
    void idsThatContradictTheTokenizersOwnFileAreRefused(String decoder, String expected) throws IOException {
        Path made = folder(Map.of("tokenizer_config.json", config("\"added_tokens_decoder\": " + decoder)));
        String message = assertThrows(BadInputException.class, () -> Tokenizer.read(made))
                .getMessage();
        assertTrue(message.contains(expected) && message.contains("tokenizer_config.json"), message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "version https://git-lfs.example/spec/v1 | a pointer of Git LFS",
                "<!DOCTYPE html><html></html> | an HTML page",
                "<html lang='en'> | an HTML page",
                "'\u001f\u008b\b' | a packed file",
            })
    void whatIsNoTokenizerIsNamed(String content, String expected) throws IOException {
        for (String name : List.of("tokenizer.json", "tokenizer_config.json", "special_tokens_map.json")) {
            Path made = folder(Map.of());
            Files.write(made.resolve(name), content.getBytes(java.nio.charset.StandardCharsets.ISO_8859_1));
            String message = assertThrows(BadInputException.class, () -> Tokenizer.read(made))
                    .getMessage();
            assertTrue(message.contains(expected) && message.contains(name), message);
        }
    }

    @Test
    void byteOrderMarksAndLineEndsOfOtherSystemsAreNoContent() throws IOException {
        Path made = folder(Map.of(
                "tokenizer.json", "\ufeff" + TOKENIZER.replace("\n", "\r\n"),
                "tokenizer_config.json", "\ufeff" + CONFIG.replace("\n", "\r\n"),
                "chat_template.jinja", "\ufeff{{ messages }}"));
        Tokenizer tokenizer = Tokenizer.read(made);
        assertArrayEquals(new int[] {1, 6, 0, 0, 2, 4, 5, 3}, tokenizer.encode(TEXT, false));
        assertEquals(Optional.of("{{ messages }}"), tokenizer.chatTemplate());
    }

    /** Each field of the files is changed, and one more is added to each object: nothing passes in silence. */
    @Test
    void everyFieldIsUsedHarmlessReportedOrRefused() throws IOException {
        // spaces stay, so that it shows which of them belong to an added token
        String rich = TOKENIZER.replace(
                "{\"type\": \"WhitespaceSplit\"}",
                "{\"type\": \"Split\", \"pattern\": {\"String\": \" \"}, \"behavior\": \"Isolated\", \"invert\": false}");
        String plain = outcome(folder(Map.of("tokenizer.json", rich)));
        List<String> silent = new ArrayList<>();
        int looked = 0;
        for (Map.Entry<String, String> file : Map.of("tokenizer.json", TOKENIZER, "tokenizer_config.json", CONFIG)
                .entrySet()) {
            List<String> paths = new ArrayList<>();
            Object raw = Json.parse(file.getValue(), "rich").raw();
            walk(raw, "", paths, "", UnaryOperator.identity());
            for (String path : paths) {
                Object changed = walk(
                        Json.parse(file.getValue(), "rich").raw(), "", new ArrayList<>(), path, FilesBesideTest::other);
                Map<String, String> files = new TreeMap<>(Map.of("tokenizer.json", rich));
                files.put(file.getKey(), Json.write(changed));
                Path made = folder(files);
                looked++;
                String name = path.substring(path.lastIndexOf('/') + 1);
                boolean harmless = HARMLESS.contains(name) && !name.equals("surprise")
                        || path.startsWith("/post_processor/")
                                && Set.of("id", "ids").contains(name)
                        || path.startsWith("/post_processor/pair")
                        || path.contains("/tokens/")
                        || path.startsWith("/added_tokens/") && name.equals("special"); // the settings name both so
                if (outcome(made).equals(plain) && !harmless) {
                    silent.add(file.getKey() + path);
                }
            }
        }
        int fields = looked;
        assertTrue(looked > 60, () -> "only " + fields);
        assertEquals(List.of(), silent);
    }

    private static Object other(Object value) {
        return switch (value) {
            case String text -> text + "q";
            case Boolean flag -> !flag;
            case Long whole -> whole + 1;
            case null -> "q";
            default -> value;
        };
    }

    /** All paths of values, and one that a further field of each object would have; the value at a path is changed. */
    @SuppressWarnings("unchecked")
    private static Object walk(
            Object value, String at, List<String> paths, String changed, UnaryOperator<Object> change) {
        if (value instanceof Map<?, ?> map) {
            Map<String, Object> copy = new LinkedHashMap<>();
            ((Map<String, Object>) map)
                    .forEach((name, field) -> copy.put(name, walk(field, at + "/" + name, paths, changed, change)));
            boolean isVocabulary = at.endsWith("/vocab")
                    || at.contains("special_tokens")
                    || at.contains("/single")
                    || at.contains("/pair");
            if (!isVocabulary) {
                paths.add(at + "/surprise");
                if (changed.equals(at + "/surprise")) {
                    copy.put("surprise", "q");
                }
            }
            return copy;
        }
        if (value instanceof List<?> list) {
            List<Object> copy = new ArrayList<>();
            for (int i = 0; i < list.size(); i++) {
                copy.add(walk(list.get(i), at + "/" + i, paths, changed, change));
            }
            return copy;
        }
        paths.add(at);
        return changed.equals(at) ? change.apply(value) : value;
    }

    /** What a tokenizer does, how it is refused, and what is reported. */
    private static String outcome(Path made) {
        List<String> reports = new ArrayList<>();
        Logger logger = Logger.getLogger(KnownFields.class.getName());
        Handler handler = new Handler() {
            @Override
            public void publish(LogRecord record) {
                reports.add(record.getMessage().replace(made.toString(), ""));
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        logger.addHandler(handler);
        logger.setUseParentHandlers(false);
        try {
            Tokenizer t = Tokenizer.read(made);
            StringBuilder out = new StringBuilder();
            for (String text : List.of(
                    TEXT, "A", "<x>a <x> b", "a<x>b", "b1", "q", "aq", "12", "<s>q <S> <X>", "a <s> b", "a<S>b")) {
                out.append(Arrays.toString(t.encode(text, true)));
                out.append(Arrays.toString(t.encodeOrdinary(text)));
            }
            for (int id = 0; id < t.size(); id++) {
                out.append(t.hasToken(id) ? t.token(id) + t.isSpecial(id) : "-");
                out.append(t.decode(new int[] {id, 1}, false)).append(t.decode(new int[] {id, 1}, true));
            }
            return out + "" + t.bos() + t.eos() + t.unknown() + t.pad() + t.chatTemplate() + reports;
        } catch (BadInputException refused) {
            return refused.getMessage();
        } finally {
            logger.removeHandler(handler);
            logger.setUseParentHandlers(true);
        }
    }
}
