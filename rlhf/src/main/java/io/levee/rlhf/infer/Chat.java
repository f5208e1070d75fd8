package io.levee.rlhf.infer;

import io.levee.engine.store.BadInputException;
import io.levee.transformer.chat.Conversation;
import io.levee.transformer.chat.Role;
import io.levee.transformer.chat.Turn;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * A conversation with a model that goes on: every message is answered in view of the turns before it. When the context is full
 * the oldest turns are forgotten. For one thread.
 */
public final class Chat {
    /** Watches an answer come. */
    public interface Listener {
        /** More text. */
        void text(String piece);

        /** The context was full: so many of the oldest turns have been forgotten before this answer. */
        void forgotten(int turns);
    }

    private final ChatModel model;
    private Optional<String> system;
    private final List<Turn> turns = new ArrayList<>();

    /**
     * A conversation in which nothing has been said.
     *
     * @param system how the model shall behave
     * @throws BadInputException when the model's template has no place for that
     */
    public Chat(ChatModel model, Optional<String> system) {
        this.model = model;
        this.system = Optional.empty();
        system.ifPresent(this::system);
    }

    /** What has been said: turns of user and model in alternation. */
    public List<Turn> turns() {
        return List.copyOf(turns);
    }

    /** Forgets all turns; the system text stays. */
    public void reset() {
        turns.clear();
    }

    /**
     * Changes how the model shall behave, from its next answer on; the turns stay. A blank text takes the instruction back.
     *
     * @throws BadInputException when the model's template has no place for a system text, or the context for this one
     */
    public void system(String text) {
        Optional<String> wanted = text.isBlank() ? Optional.empty() : Optional.of(text);
        int tokens = model.length(new Conversation(wanted, List.of(new Turn(Role.USER, ""))));
        requireRoom("the system text", tokens);
        system = wanted;
    }

    /**
     * Says something and hears the answer, which becomes part of the conversation, as far as it came.
     *
     * @param stopped asked between pieces of text; when true the answer ends there
     * @throws BadInputException when the message cannot be written in tokens or does not fit the context; it is not part of the
     *                           conversation then
     */
    public ChatModel.Answer say(String message, BooleanSupplier stopped, Listener listener) {
        List<Turn> asked = new ArrayList<>(turns);
        asked.add(new Turn(Role.USER, message));
        return answer(asked, stopped, listener);
    }

    /**
     * Hears another answer to the last message, in place of the last; empty before the first message.
     *
     * @throws BadInputException when the conversation does not fit the context any more; nothing has changed then
     */
    public Optional<ChatModel.Answer> regenerate(BooleanSupplier stopped, Listener listener) {
        return turns.isEmpty()
                ? Optional.empty()
                : Optional.of(answer(new ArrayList<>(turns.subList(0, turns.size() - 1)), stopped, listener));
    }

    private ChatModel.Answer answer(List<Turn> asked, BooleanSupplier stopped, Listener listener) {
        int forgotten = makeRoom(asked);
        if (forgotten > 0) {
            listener.forgotten(forgotten);
        }
        ChatModel.Answer answer = model.answer(new Conversation(system, asked), stopped, listener::text);
        turns.clear();
        turns.addAll(asked);
        turns.add(new Turn(Role.ASSISTANT, answer.text()));
        return answer;
    }

    /** Forgets the oldest message and answer until the rest leaves room for an answer; returns how many turns that were. */
    private int makeRoom(List<Turn> asked) {
        int forgotten = 0;
        int length = model.length(new Conversation(system, asked));
        while (length + model.room() > model.context() && asked.size() > 2) {
            asked.subList(0, 2).clear();
            forgotten += 2;
            length = model.length(new Conversation(system, asked));
        }
        requireRoom("the message", length);
        return forgotten;
    }

    private void requireRoom(String what, int tokens) {
        if (tokens + model.room() > model.context()) {
            throw new BadInputException("%s makes %,d tokens, which leaves no room for an answer in a context of %,d"
                    .formatted(what, tokens, model.context()));
        }
    }
}
