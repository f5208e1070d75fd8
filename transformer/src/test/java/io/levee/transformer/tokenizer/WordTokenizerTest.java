package io.levee.transformer.tokenizer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.levee.engine.store.BadInputException;
import io.levee.transformer.SharedFiles;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WordTokenizerTest {
    private static final List<String> WORDS = List.of(
            "<pad>",
            "<s>",
            "</s>",
            "<answer>",
            "how",
            "do",
            "i",
            "mend",
            "a",
            "tap",
            "?",
            "turn",
            "the",
            "water",
            "off",
            ";",
            "put",
            "washer",
            "in",
            ".");
    private static final SpecialTokens SPECIAL = new SpecialTokens(
            Optional.of("<s>"), Optional.of("</s>"), Optional.empty(), Optional.of("<pad>"), List.of("<answer>"));

    private final Tokenizer tokenizer = Tokenizer.ofWords(WORDS, SPECIAL);

    @TempDir
    Path folder;

    private static void assertWorks(Tokenizer tokenizer) {
        assertArrayEquals(new int[] {4, 5, 6, 7, 8, 9, 10}, tokenizer.encode("how do i mend a tap ?", false));
        assertArrayEquals(new int[] {1, 9, 9}, tokenizer.encode(" tap\t tap\n", true));
        assertArrayEquals(new int[] {1, 4, 3, 11, 2}, tokenizer.encode("<s> how <answer> turn </s>", false));
        assertEquals("<s> how do <answer> turn </s>", tokenizer.decode(new int[] {1, 4, 5, 3, 11, 2}, false));
        assertEquals("how do turn", tokenizer.decode(new int[] {1, 4, 5, 3, 11, 2}, true));
        assertEquals(OptionalInt.of(1), tokenizer.bos());
        assertEquals(OptionalInt.of(2), tokenizer.eos());
        assertEquals(20, tokenizer.size());
        assertTrue(tokenizer.isSpecial(3));
        assertFalse(tokenizer.isSpecial(4));
    }

    @Test
    void wordsHaveTheIdsOfHuggingFacesLibrary() {
        assertWorks(tokenizer);
        assertWorks(Tokenizer.read(SharedFiles.resource(WordTokenizerTest.class, "words")));
    }

    @Test
    void itIsReadAsItWasWritten() {
        tokenizer.withChatTemplate("{{ bos_token }}").save(folder);
        Tokenizer read = Tokenizer.read(folder);
        assertWorks(read);
        assertEquals(OptionalInt.of(0), read.pad());
        assertEquals(Optional.of("{{ bos_token }}"), read.chatTemplate());
    }

    @Test
    void anUnknownWordIsAnErrorThatNamesIt() {
        BadInputException refused =
                assertThrows(BadInputException.class, () -> tokenizer.encodeOrdinary("how do i mend a roof"));
        assertTrue(refused.getMessage().contains("\"roof\""), refused::getMessage);
    }

    @Test
    void textNeverBecomesASpecialToken() {
        assertThrows(BadInputException.class, () -> tokenizer.encodeOrdinary("how <answer> turn"));
        assertThrows(BadInputException.class, () -> tokenizer.encodeContinuation("</s>"));
    }

    @Test
    void anUnknownWordIsTheUnknownTokenWhereThereIsOne() {
        SpecialTokens special = new SpecialTokens(
                Optional.empty(), Optional.empty(), Optional.of("<unk>"), Optional.empty(), List.of());
        Tokenizer knowing = Tokenizer.ofWords(List.of("<unk>", "tap"), special);
        assertArrayEquals(new int[] {1, 0, 0}, knowing.encodeOrdinary("tap roof <unk>"));
        assertEquals(OptionalInt.of(0), knowing.unknown());
        assertEquals(0, knowing.prefix().length);
    }

    @Test
    void ggufHasNoSuchTokenizer() {
        assertThrows(BadInputException.class, tokenizer::gguf);
    }

    @Test
    void aVocabularyThatContradictsItselfIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> Tokenizer.ofWords(List.of("a", "a"), SpecialTokens.NONE));
        assertThrows(IllegalArgumentException.class, () -> Tokenizer.ofWords(List.of("a"), SPECIAL));
    }
}
