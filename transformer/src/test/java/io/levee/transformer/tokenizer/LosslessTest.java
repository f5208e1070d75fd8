package io.levee.transformer.tokenizer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.levee.transformer.SharedFiles;
import io.levee.transformer.SharedTokenizers;
import java.text.Normalizer;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Properties over random Unicode: text survives encoding and decoding, and decoding in pieces changes nothing. */
class LosslessTest {
    private static Tokenizer own() {
        return Tokenizer.read(SharedFiles.resource(LosslessTest.class, "byte_level"));
    }

    private static void assertLossless(Tokenizer tokenizer, int texts) {
        for (int seed = 0; seed < texts; seed++) {
            String text = new RandomText(seed).text(1 + seed % 40);
            String name = "seed " + seed;
            int[] ids = tokenizer.encodeOrdinary(text);
            assertEquals(text, tokenizer.decode(ids, false), name);
            assertTrue(Arrays.stream(ids).noneMatch(tokenizer::isSpecial), name);
            assertEquals(text, tokenizer.decode(tokenizer.encode(text, false), false), name);
            int[] rest = tokenizer.encodeContinuation(text);
            assertTrue(tokenizer.decode(rest, false).endsWith(text.stripLeading()), name);
        }
    }

    private static void assertStreams(Tokenizer tokenizer, int sequences) {
        for (int seed = 0; seed < sequences; seed++) {
            RandomText random = new RandomText(seed);
            int[] ids = seed % 2 == 0
                    ? random.ids(1 + random.next(40), tokenizer.size() + 2)
                    : tokenizer.encode(random.text(20), true);
            for (boolean skip : new boolean[] {false, true}) {
                StreamingDecoder decoder = tokenizer.streamingDecoder(skip);
                StringBuilder text = new StringBuilder();
                for (int id : ids) {
                    String piece = decoder.push(id);
                    assertFalse(
                            !piece.isEmpty() && Character.isHighSurrogate(piece.charAt(piece.length() - 1)),
                            "seed " + seed);
                    text.append(piece);
                }
                text.append(decoder.finish());
                assertEquals(tokenizer.decode(ids, skip), text.toString(), "seed " + seed);
            }
        }
    }

    @Test
    void randomTextSurvivesTheOwnVocabulary() {
        assertLossless(own(), 2000);
        assertStreams(own(), 500);
    }

    @ParameterizedTest
    @ValueSource(strings = {"gpt2", "llama2", "llama3", "mistral_v01", "tok512"})
    void randomTextSurvivesRealVocabularies(String name) {
        Tokenizer tokenizer = SharedTokenizers.named(name);
        if (tokenizer.bos().isPresent() && tokenizer.id("▁").isPresent()) {
            assertEqualsButForSpaceSymbols(tokenizer);
        } else {
            assertLossless(tokenizer, 500);
        }
        assertStreams(tokenizer, 200);
    }

    /** SentencePiece cannot tell a space from its symbol. */
    private static void assertEqualsButForSpaceSymbols(Tokenizer tokenizer) {
        for (int seed = 0; seed < 500; seed++) {
            String text = new RandomText(seed).text(1 + seed % 40);
            int[] ids = tokenizer.encodeOrdinary(text);
            assertEquals(text.replace('▁', ' '), tokenizer.decode(ids, false), "seed " + seed);
            assertTrue(Arrays.stream(ids).noneMatch(tokenizer::isSpecial), "seed " + seed);
        }
    }

    @Test
    void textForQwen3SurvivesInItsComposedForm() {
        Tokenizer tokenizer = SharedTokenizers.named("qwen3");
        TextNormalizer composed = new TextNormalizer.UnicodeForm(Normalizer.Form.NFC);
        for (int seed = 0; seed < 500; seed++) {
            String text = new RandomText(seed).text(1 + seed % 40);
            assertEquals(composed.apply(text), tokenizer.decode(tokenizer.encodeOrdinary(text), false), "seed " + seed);
        }
        assertStreams(tokenizer, 200);
    }

    @Test
    void streamingNeverGivesHalfACharacter() {
        Tokenizer tokenizer = own();
        int[] ids = tokenizer.encodeOrdinary("🌊");
        StreamingDecoder decoder = tokenizer.streamingDecoder(true);
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < ids.length; i++) {
            String piece = decoder.push(ids[i]);
            assertTrue(i == ids.length - 1 || piece.isEmpty(), "the wave comes whole or not at all");
            text.append(piece);
        }
        assertEquals("🌊", text.toString());
        assertEquals("", decoder.finish());
    }

    @Test
    void anUnfinishedCharacterIsReplacedAtTheEnd() {
        Tokenizer tokenizer = own();
        StreamingDecoder decoder = tokenizer.streamingDecoder(true);
        int[] ids = tokenizer.encodeOrdinary("\uD83D\uDD2E");
        assertTrue(ids.length > 1, "the crystal ball is no token of the vocabulary");
        assertEquals("", decoder.push(ids[0]));
        assertEquals("\uFFFD", decoder.finish());
    }
}
