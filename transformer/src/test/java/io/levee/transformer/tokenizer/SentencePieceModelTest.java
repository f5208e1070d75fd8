package io.levee.transformer.tokenizer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.levee.engine.store.BadInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class SentencePieceModelTest {
    private static final int BPE = 2;

    @TempDir
    Path folder;

    /** {@code ▁abc} with bytes for unknown characters, a token of its own and one that is never produced. */
    private static ProtobufMessage pieces() {
        ProtobufMessage model = new ProtobufMessage()
                .message(1, piece("<unk>", 0, 2))
                .message(1, piece("<s>", 0, 3))
                .message(1, piece("</s>", 0, 3));
        for (int b = 0; b < 256; b++) {
            model.message(1, piece("<0x%02X>".formatted(b), 0, 6));
        }
        return model.message(1, piece("ab", -1, 1))
                .message(1, piece("▁a", -2, 1))
                .message(1, piece("▁ab", -3, 1))
                .message(1, piece("bc", -3, 5))
                .message(1, piece("▁", -4, 1))
                .message(1, piece("a", -5, 1))
                .message(1, piece("b", -6, 1))
                .message(1, piece("c", -7, 1))
                .message(1, piece("<sep>", 0, 4));
    }

    private static ProtobufMessage piece(String text, float score, int type) {
        return new ProtobufMessage().text(1, text).real(2, score).whole(3, type);
    }

    private static ProtobufMessage trainer(int type) {
        return new ProtobufMessage()
                .whole(3, type)
                .whole(40, 0)
                .whole(41, 1)
                .whole(42, 2)
                .whole(43, -1)
                .whole(99, 7);
    }

    private static ProtobufMessage normalizer(boolean collapses) {
        return new ProtobufMessage()
                .text(1, "identity")
                .whole(3, 1)
                .whole(4, collapses ? 1 : 0)
                .whole(5, 1);
    }

    private Tokenizer read(ProtobufMessage model) throws IOException {
        Files.write(folder.resolve("tokenizer.model"), model.bytes());
        return Tokenizer.read(folder);
    }

    private static String tokens(Tokenizer tokenizer, int[] ids) {
        StringBuilder tokens = new StringBuilder();
        for (int id : ids) {
            tokens.append(tokenizer.token(id)).append(' ');
        }
        return tokens.toString().strip();
    }

    @Test
    void tokensOfTheFilesBesideAreFoundUnderTheirIds() throws IOException {
        Files.writeString(folder.resolve("added_tokens.json"), "{\"<|end|>\": 268, \"<|more|>\": 269}");
        Files.writeString(folder.resolve("tokenizer_config.json"), """
                {"eos_token": "<|end|>", "legacy": true, "added_tokens_decoder": {
                  "1": {"content": "<s>", "special": true}, "268": {"content": "<|end|>", "special": true}}}
                """);
        Tokenizer tokenizer = read(pieces().message(2, trainer(BPE)).message(3, normalizer(false)));
        assertEquals("<s> ▁a <|end|> ▁ab <|more|>", tokens(tokenizer, tokenizer.encode("a<|end|>ab<|more|>", true)));
        assertEquals(OptionalInt.of(268), tokenizer.eos());
        assertTrue(tokenizer.isSpecial(268));
        assertEquals(270, tokenizer.size());
        Path saved = Files.createDirectory(folder.resolve("saved"));
        tokenizer.save(saved);
        assertArrayEquals(
                tokenizer.encode("a<|end|>ab<|more|>", true),
                Tokenizer.read(saved).encode("a<|end|>ab<|more|>", true));
        Files.writeString(folder.resolve("added_tokens.json"), "{\"<|end|>\": 3}");
        BadInputException refused = assertThrows(BadInputException.class, () -> Tokenizer.read(folder));
        assertTrue(refused.getMessage().contains("added_tokens.json"), refused::getMessage);
    }

    @Test
    void piecesOfTheBestScoreAreJoinedFirst() throws IOException {
        Tokenizer tokenizer = read(pieces().message(2, trainer(BPE)).message(3, normalizer(false)));
        assertEquals("▁ab c", tokens(tokenizer, tokenizer.encodeOrdinary("abc")));
        assertEquals("<s> ▁ab ▁ ▁a", tokens(tokenizer, tokenizer.encode("ab  a", true)));
        assertEquals(
                "▁ <0xC3> <0xA9> b c",
                tokens(tokenizer, tokenizer.encodeOrdinary("ébc")),
                "unused pieces are not made");
        assertEquals("▁a <sep> ▁ab", tokens(tokenizer, tokenizer.encodeOrdinary("a<sep>ab")));
        assertEquals("ab  é<sep>", tokenizer.decode(tokenizer.encodeOrdinary("ab  é<sep>"), true));
        assertEquals(OptionalInt.of(1), tokenizer.bos());
        assertEquals(OptionalInt.of(2), tokenizer.eos());
        assertEquals(OptionalInt.of(0), tokenizer.unknown());
        assertEquals(OptionalInt.empty(), tokenizer.pad());
    }

    @Test
    void spacesAreCollapsedWhereTheModelSaysSo() throws IOException {
        Tokenizer tokenizer = read(pieces().message(2, trainer(BPE)).message(3, normalizer(true)));
        assertEquals("▁ab ▁a", tokens(tokenizer, tokenizer.encodeOrdinary("  ab   a ")));
        assertEquals(0, tokenizer.encodeOrdinary("   ").length);
        assertEquals(
                "▁ab ▁ ▁a", tokens(tokenizer, tokenizer.encodeOrdinary("ab▁ a ▁ ▁")), "written symbols at the end");
        assertEquals(0, tokenizer.encodeOrdinary(" ▁ ").length);
    }

    @Test
    @Timeout(60)
    void longRunsOfSpacesAreCollapsedInLinearTime() throws IOException {
        Tokenizer tokenizer = read(pieces().message(2, trainer(BPE)).message(3, normalizer(true)));
        String spaces = " ".repeat(1 << 20);
        assertEquals("▁a ▁ab", tokens(tokenizer, tokenizer.encodeOrdinary(spaces + "a" + spaces + "ab" + spaces)));
    }

    @Test
    void ofPiecesWithTheSameTextTheFirstCounts() throws IOException {
        ProtobufMessage twice = pieces().message(1, piece("ab", -9, 1)).message(1, piece("▁a", -9, 1));
        Tokenizer tokenizer = read(twice.message(2, trainer(BPE)).message(3, normalizer(false)));
        Tokenizer once = read(pieces().message(2, trainer(BPE)).message(3, normalizer(false)));
        assertArrayEquals(once.encodeOrdinary("abcab a"), tokenizer.encodeOrdinary("abcab a"));
    }

    @Test
    void settingsBesideTheModelDecideAboutBosAndEos() throws IOException {
        Files.writeString(
                folder.resolve("tokenizer_config.json"),
                "{\"add_bos_token\": false, \"add_eos_token\": true, \"pad_token\": \"<unk>\"}");
        Tokenizer tokenizer = read(pieces().message(2, trainer(BPE)).message(3, normalizer(false)));
        assertEquals("▁a </s>", tokens(tokenizer, tokenizer.encode("a", true)));
        assertEquals(OptionalInt.of(0), tokenizer.pad());
    }

    @Test
    void itIsSavedWithItsBytesAndAsTokenizerJson() throws IOException {
        ProtobufMessage model = pieces().message(2, trainer(BPE)).message(3, normalizer(false));
        Tokenizer tokenizer = read(model);
        Path saved = folder.resolve("saved");
        tokenizer.save(saved);
        assertArrayEquals(model.bytes(), Files.readAllBytes(saved.resolve("tokenizer.model")));
        Tokenizer read = Tokenizer.read(saved.resolve("tokenizer.json"));
        for (int seed = 0; seed < 100; seed++) {
            String text = new RandomText(seed).text(10);
            assertArrayEquals(tokenizer.encode(text, true), read.encode(text, true), "seed " + seed);
        }
    }

    private void assertRefused(ProtobufMessage model, String message) {
        BadInputException refused = assertThrows(BadInputException.class, () -> read(model));
        assertTrue(refused.getMessage().contains("tokenizer.model"), refused::getMessage);
        assertTrue(refused.getMessage().contains(message), refused::getMessage);
    }

    @Test
    void otherModelsAreRefusedByName() {
        assertRefused(pieces().message(2, trainer(1)), "models of type unigram");
        assertRefused(pieces(), "models of type unigram");
        assertRefused(
                pieces().message(2, trainer(BPE)).message(3, new ProtobufMessage().text(2, "xx")),
                "precompiled_charsmap");
        assertRefused(pieces().message(2, trainer(BPE).whole(24, 1)), "treat_whitespace_as_suffix");
        assertRefused(new ProtobufMessage(), "no pieces");
        assertRefused(pieces().message(2, trainer(BPE)).message(1, piece("", 0, 1)), "piece 268");
        assertRefused(pieces().message(2, trainer(BPE)).message(1, piece("x", 0, 9)), "the type 9");
        assertRefused(pieces().message(2, trainer(BPE)).message(1, piece("x".repeat(2000), 0, 1)), "2,000 characters");
    }

    @Test
    void aTiktokenFileOfTheSameNameIsRefused() throws IOException {
        Files.writeString(folder.resolve("tokenizer.model"), "IQ== 0\nIg== 1\nIw== 2\n");
        BadInputException refused = assertThrows(BadInputException.class, () -> Tokenizer.read(folder));
        assertTrue(refused.getMessage().contains("tokenizer.model, byte offset"), refused::getMessage);
    }

    @Test
    void brokenBytesAreRefusedWithTheirOffset() {
        byte[] whole = pieces().message(2, trainer(BPE)).bytes();
        for (int length : new int[] {1, 2, 3, whole.length - 1}) {
            byte[] cut = Arrays.copyOf(whole, length);
            BadInputException refused =
                    assertThrows(BadInputException.class, () -> SentencePieceModel.read(cut, "tokenizer.model"));
            assertTrue(refused.getMessage().contains("byte offset"), refused::getMessage);
        }
    }
}
