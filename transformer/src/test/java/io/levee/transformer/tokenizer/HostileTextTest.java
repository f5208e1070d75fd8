package io.levee.transformer.tokenizer;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.levee.transformer.SharedFiles;
import io.levee.transformer.SharedTokenizers;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A megabyte of one thing. An algorithm that is not linear (but for a logarithm) would take hours, so that the generous
 * time limits are no measurements.
 */
class HostileTextTest {
    private static final int LENGTH = 1 << 20;

    private static void assertSurvives(Tokenizer tokenizer, String unit) {
        String text = unit.repeat(LENGTH / unit.length());
        assertEquals(text, tokenizer.decode(tokenizer.encodeOrdinary(text), false));
    }

    @ParameterizedTest
    @Timeout(60)
    @ValueSource(strings = {"a", " ", "\u0301", "\u0301\u0316", " \n", "'s", "🌊", "<|end"})
    void aMegabyteIsEncodedInLinearTime(String unit) {
        assertSurvives(Tokenizer.read(SharedFiles.resource(HostileTextTest.class, "byte_level")), unit);
    }

    @ParameterizedTest
    @Timeout(120)
    @ValueSource(strings = {"a", " ", "\u0301", "9", "🌊"})
    void aMegabyteIsEncodedInLinearTimeByRealVocabularies(String unit) {
        for (String name : new String[] {"gpt2", "llama2", "llama3", "mistral_v01", "qwen3", "tok512"}) {
            assertSurvives(SharedTokenizers.named(name), unit);
        }
    }
}
