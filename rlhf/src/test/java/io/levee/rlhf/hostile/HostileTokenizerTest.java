package io.levee.rlhf.hostile;

import io.levee.engine.store.BadInputException;
import io.levee.transformer.tokenizer.Tokenizer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Damaged tokenizers are read, and then encode and decode, or are refused. */
class HostileTokenizerTest {
    private static final String TEXT = " ab tok é, 12 <s>\n<x>ſ'S a\u0301 ";
    private static final String SETTINGS = """
        {"bos_token": {"content": "<s>", "lstrip": false}, "eos_token": "</s>", "add_bos_token": true,
         "chat_template": [{"name": "default", "template": "{{ messages[0]['content'] }}"}]}
        """;

    @TempDir
    private Path folder;

    private static List<byte[]> json() throws IOException {
        try (InputStream in = HostileTokenizerTest.class.getResourceAsStream("tokenizers.jsonl")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .map(line -> line.getBytes(StandardCharsets.UTF_8))
                    .toList();
        }
    }

    /** A ModelProto of SentencePiece: pieces with score and type, byte-pair encoding, and the dummy prefix. */
    private static byte[] sentencePiece() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        List<String> pieces = List.of("<unk>", "<s>", "</s>", "<0x0A>", "▁", "a", "b", "ab", "▁ab");
        for (int id = 0; id < pieces.size(); id++) {
            int type = id == 0 ? 2 : id < 3 ? 3 : id == 3 ? 6 : 1;
            byte[] text = pieces.get(id).getBytes(StandardCharsets.UTF_8);
            byte[] score = ByteBuffer.allocate(Float.BYTES)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putFloat(-id)
                    .array();
            out.writeBytes(
                    new byte[] {0x0A, (byte) (2 + text.length + 1 + score.length + 2), 0x0A, (byte) text.length});
            out.writeBytes(text);
            out.write(0x15);
            out.writeBytes(score);
            out.writeBytes(new byte[] {0x18, (byte) type});
        }
        out.writeBytes(new byte[] {0x12, 2, 0x18, 2}); // trainer: model type BPE
        out.writeBytes(new byte[] {0x1A, 4, 0x18, 1, 0x20, 0}); // normaliser: dummy prefix, spaces stay
        return out.toByteArray();
    }

    /** Reads, uses and converts; a text or a conversion that a tokenizer refuses says nothing about the file. */
    private static void use(Path path) {
        Tokenizer tokenizer = Tokenizer.read(path);
        tokenizer.decode(tokenizer.encode(TEXT, true), true);
        tokenizer.decode(tokenizer.encodeOrdinary(TEXT), false);
        for (int id = 0; id < Math.min(tokenizer.size(), 16); id++) {
            tokenizer.decode(new int[] {id, id}, false);
        }
        try {
            tokenizer.gguf();
        } catch (BadInputException llamaCppHasNoSuchTokenizer) {
            // as it says
        }
    }

    @Test
    void damagedTokenizerJsonIsReadOrRefused() throws IOException {
        Damage json = new JsonDamage(
                "\"<s>\"",
                "\"NFKC\"",
                "\"ByteLevel\"",
                "\"Fuse\"",
                "{\"Regex\": \"(a|b)*c?|(?=.)\"}",
                "{\"Regex\": \"(a+)+$\"}",
                "{\"Regex\": \"((\"}",
                "{\"Regex\": \"[\\\\p{L}&&[^a-z]]{1,2147483647}\"}",
                "{\"String\": \"\"}",
                "{\"type\": \"Replace\", \"pattern\": {\"String\": \"a\"}, \"content\": \"aaaaaaaaaaaaaaaa\"}");
        new HostileFile(
                        folder.resolve("tokenizer.json"),
                        json(),
                        json.repeated().or(new ByteDamage().repeated()))
                .survives(HostileTokenizerTest::use);
    }

    @Test
    void damagedSentencePieceModelsAreReadOrRefused() {
        new HostileFile(folder.resolve("tokenizer.model"), List.of(sentencePiece()), new ByteDamage().repeated())
                .survives(HostileTokenizerTest::use);
    }

    @Test
    void damagedSettingsOfTokenizersAreReadOrRefused() throws IOException {
        Files.write(folder.resolve("tokenizer.json"), json().get(2));
        Damage json = new JsonDamage("\"<unk>\"", "{\"content\": \"<s>\"}");
        new HostileFile(
                        folder.resolve("tokenizer_config.json"),
                        List.of(SETTINGS.getBytes(StandardCharsets.UTF_8)),
                        json.repeated().or(new ByteDamage().repeated()))
                .survives(_ -> use(folder));
    }
}
