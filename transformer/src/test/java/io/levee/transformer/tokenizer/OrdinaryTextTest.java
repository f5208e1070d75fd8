package io.levee.transformer.tokenizer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.levee.transformer.SharedFiles;
import io.levee.transformer.SharedTokenizers;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a user writes is text, whatever it looks like. */
class OrdinaryTextTest {
    private final Tokenizer own = Tokenizer.read(SharedFiles.resource(OrdinaryTextTest.class, "byte_level"));

    @Test
    void aWrittenSpecialTokenIsTextUnlessAskedFor() {
        int begin = own.bos().orElseThrow();
        int end = own.eos().orElseThrow();
        assertArrayEquals(new int[] {begin, end}, own.encode("<|begin|><|end|>", false));
        for (int[] ids : new int[][] {
            own.encodeOrdinary("<|begin|><|end|>"),
            own.encodeContinuation("<|begin|><|end|>"),
            own.encodeAfterToken("<|begin|><|end|>")
        }) {
            assertTrue(Arrays.stream(ids).noneMatch(own::isSpecial));
            assertEquals("<|begin|><|end|>", own.decode(ids, true));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "llama2,</s>",
        "llama3,<|eot_id|>",
        "qwen3,<|im_end|>",
        "gpt2,<|endoftext|>",
        "mistral_v01,<s>",
        "tok512,</s>"
    })
    void aWrittenSpecialTokenIsTextForRealVocabularies(String name, String token) {
        Tokenizer tokenizer = SharedTokenizers.named(name);
        int id = tokenizer.id(token).orElseThrow();
        assertArrayEquals(new int[] {id}, tokenizer.encode(token, false));
        int[] ids = tokenizer.encodeOrdinary("say " + token + " please");
        assertTrue(Arrays.stream(ids).noneMatch(it -> it == id));
        assertEquals("say " + token + " please", tokenizer.decode(ids, true));
    }

    @Test
    void textThatContinuesTextGetsNoSpaceBeforeItsFirstWord() {
        Tokenizer tokenizer = SharedTokenizers.named("llama2");
        assertEquals("▁Hello", tokenizer.token(tokenizer.encodeOrdinary("Hello")[0]));
        assertEquals("▁Hello", tokenizer.token(tokenizer.encodeAfterToken("Hello")[0]));
        assertEquals("Hello", tokenizer.token(tokenizer.encodeContinuation("Hello")[0]));
        assertEquals("▁Hello", tokenizer.token(tokenizer.encodeContinuation(" Hello")[0]));
    }

    @Test
    void halfACharacterIsReplaced() {
        assertArrayEquals(own.encodeOrdinary("a\uFFFDb"), own.encodeOrdinary("a\uD83Cb"));
        assertArrayEquals(own.encodeOrdinary("\uFFFD"), own.encodeOrdinary("\uDF0A"));
    }

    @Test
    void idsWithoutATokenAddNothingAndNegativeOnesAreErrors() {
        assertEquals("", own.decode(new int[] {own.size(), own.size() + 100}, false));
        assertThrows(IllegalArgumentException.class, () -> own.decode(new int[] {-1}, false));
        assertThrows(IllegalArgumentException.class, () -> own.token(own.size()));
    }

    @Test
    void aFinishedDecoderTakesNothingMore() {
        StreamingDecoder decoder = own.streamingDecoder(true);
        decoder.finish();
        assertThrows(IllegalStateException.class, () -> decoder.push(0));
    }
}
