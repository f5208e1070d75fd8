package io.levee.rlhf.data;

import io.levee.transformer.chat.Conversation;
import io.levee.transformer.chat.ConversationEncoder;
import io.levee.transformer.chat.Role;
import io.levee.transformer.chat.Segment;
import io.levee.transformer.chat.Templates;
import io.levee.transformer.chat.Turn;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * How dialogues become the token ids that a model sees. Its methods throw {@link io.levee.engine.store.BadInputException} for texts that
 * the template or the tokenizer cannot render.
 *
 * @param encoder conversation template and tokenizer
 */
public record Rendering(ConversationEncoder encoder) {
    /** The ids of a dialogue up to where the assistant's next answer begins. */
    public int[] prompt(Dialogue dialogue) {
        return encoder.prompt(conversation(dialogue));
    }

    /** The ids of an answer, of which the last is the end-of-answer token; they are the same whatever was asked. */
    public int[] answer(String text) {
        return encoder.template().equals(Templates.WORLD) ? worldAnswer(text) : encoder.answer("", text);
    }

    /** A policy of the built-in world may sample special tokens inside an answer; its annotators see them as words. */
    private int[] worldAnswer(String text) {
        int[] words = encoder.tokenizer().encode(text, false);
        int[] ids = Arrays.copyOf(words, words.length + 1);
        ids[words.length] = encoder.endId();
        return ids;
    }

    /** A dialogue and its answer, alternately what the model is given and what it says; the last segment is the answer. */
    public List<Segment> segments(Dialogue dialogue, String answer) {
        if (dialogue.equals(Dialogue.NONE)) {
            return plain(answer);
        }
        return encoder.segments(conversation(dialogue).plus(answer));
    }

    /**
     * A text that answers nothing: what the tokenizer puts before any text, then all of it and the end, to be learnt. Where it puts
     * nothing before a text, nothing predicts the first token.
     */
    private List<Segment> plain(String text) {
        int[] before = encoder.tokenizer().prefix();
        int[] words = encoder.tokenizer().encodeOrdinary(text);
        int[] ids = Arrays.copyOf(before, before.length + words.length + 1);
        System.arraycopy(words, 0, ids, before.length, words.length);
        ids[ids.length - 1] = encoder.tokenizer().eos().orElseGet(encoder::endId);
        int given = Math.max(1, before.length);
        return List.of(
                new Segment(Arrays.copyOf(ids, given), false),
                new Segment(Arrays.copyOfRange(ids, given, ids.length), true));
    }

    private static Conversation conversation(Dialogue dialogue) {
        List<Turn> turns = new ArrayList<>();
        for (String text : dialogue.turns()) {
            turns.add(new Turn(turns.size() % 2 == 0 ? Role.USER : Role.ASSISTANT, text));
        }
        return new Conversation(dialogue.system(), turns);
    }
}
