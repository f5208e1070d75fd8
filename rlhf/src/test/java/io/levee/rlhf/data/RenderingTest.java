package io.levee.rlhf.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.levee.engine.store.BadInputException;
import io.levee.rlhf.shared.SharedFolder;
import io.levee.transformer.chat.ConversationEncoder;
import io.levee.transformer.chat.Segment;
import io.levee.transformer.chat.Template;
import io.levee.transformer.chat.Templates;
import io.levee.transformer.tokenizer.Tokenizer;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RenderingTest {
    private static final List<Dialogue> DIALOGUES = List.of(
            Dialogue.of("How do I kill a Python process?"),
            new Dialogue(Optional.empty(), List.of("Hello ", "Hi!", "One more:\n1. x", "  fine", "Why?")));
    private static final List<String> ANSWERS = List.of("", "Sure.", " Use `kill`\n", "Así: 你好 🙂", "</s><|im_end|>");

    private static int[] joined(List<Segment> segments) {
        return segments.stream()
                .flatMapToInt(segment -> Arrays.stream(segment.ids()))
                .toArray();
    }

    private static void promptAndAnswerAreTheSegments(Rendering rendering, String answer) {
        for (Dialogue dialogue : DIALOGUES) {
            List<Segment> segments = rendering.segments(dialogue, answer);
            int[] prompt = rendering.prompt(dialogue);
            int[] ids = rendering.answer(answer);
            assertArrayEquals(ids, segments.getLast().ids());
            assertArrayEquals(
                    joined(segments),
                    IntStream.concat(Arrays.stream(prompt), Arrays.stream(ids)).toArray());
            assertEquals(rendering.encoder().endId(), ids[ids.length - 1]);
            assertEquals(
                    dialogue.turns().size() / 2 + 1,
                    segments.stream().filter(Segment::answer).count());
            assertTrue(prompt.length > 0 && !segments.getFirst().answer());
        }
    }

    /** What comparisons and prompts are rendered as is what demonstrations are, whatever the template. */
    @ParameterizedTest
    @ValueSource(strings = {"tok512", "llama2", "qwen3"})
    void aPromptAndAnAnswerAreTheSegmentsOfTheirConversation(String name) {
        Tokenizer tokenizer = Tokenizer.read(SharedFolder.require("tokenizers/" + name));
        int templates = 0;
        for (Template template : Templates.all()) {
            try {
                Rendering rendering = new Rendering(new ConversationEncoder(template, tokenizer));
                ANSWERS.forEach(answer -> promptAndAnswerAreTheSegments(rendering, answer));
                templates++;
            } catch (BadInputException lacking) {
                assertTrue(
                        lacking.getMessage().contains("which this model's tokenizer does not have"),
                        lacking.getMessage());
            }
        }
        assertTrue(templates >= 3, templates + " templates fit the tokenizer");
    }

    @Test
    void theSystemTextIsRendered() {
        Rendering rendering = WordRendering.rendering();
        assertArrayEquals(
                new int[] {
                    WordRendering.BOS,
                    WordRendering.SYSTEM,
                    WordRendering.W,
                    WordRendering.USER,
                    WordRendering.W,
                    WordRendering.W,
                    WordRendering.ASSISTANT
                },
                rendering.prompt(new Dialogue(Optional.of("w"), List.of("w w"))));
    }
}
