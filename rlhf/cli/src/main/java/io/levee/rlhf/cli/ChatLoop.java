package io.levee.rlhf.cli;

import io.levee.engine.store.BadInputException;
import io.levee.rlhf.infer.Chat;
import io.levee.rlhf.infer.ChatModel;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;

/** Reads lines until the user leaves, and answers them by one model or by two in turn. */
final class ChatLoop {
    private final ChatScreen screen;
    private final SequencedMap<String, Chat> chats;
    private final Optional<Console> json;

    /**
     * A chat that begins.
     *
     * @param chats by the name of the model
     * @param json  where answers go as JSON lines rather than as text
     */
    ChatLoop(ChatScreen screen, SequencedMap<String, Chat> chats, Optional<Console> json) {
        this.screen = screen;
        this.chats = chats;
        this.json = json;
    }

    /** Goes on until the user leaves. */
    void run() {
        for (Optional<String> line = line(); line.isPresent(); line = line()) {
            ChatCommand command = ChatCommand.of(line.get());
            if (command instanceof ChatCommand.Quit) {
                return;
            }
            obey(command);
        }
    }

    /** A line, and those that it goes on in. */
    private Optional<String> line() {
        Optional<String> line = screen.line();
        while (line.filter(text -> text.endsWith("\\")).isPresent()) {
            String begun = line.get().substring(0, line.get().length() - 1);
            Optional<String> more = screen.line();
            line = Optional.of(begun + more.map(text -> "\n" + text).orElse(""));
        }
        return line;
    }

    private void obey(ChatCommand command) {
        switch (command) {
            case ChatCommand.Say(String text) ->
                answers((chat, listener) -> Optional.of(chat.say(text, screen::stopped, listener)));
            case ChatCommand.Regenerate() -> answers((chat, listener) -> chat.regenerate(screen::stopped, listener));
            case ChatCommand.Reset() -> {
                chats.values().forEach(Chat::reset);
                screen.note("(a new conversation)");
            }
            case ChatCommand.SystemText(String text) -> system(text);
            case ChatCommand.Help() -> screen.note(ChatCommand.HELP);
            case ChatCommand.Unknown(String name) ->
                screen.note("(no command " + name + "; /help lists them; to say it, begin with //)");
            case ChatCommand.Nothing(), ChatCommand.Quit() -> {}
        }
    }

    private void system(String text) {
        chats.forEach((name, chat) -> {
            try {
                chat.system(text);
                screen.note(label(name) + (text.isBlank() ? "(no system text)" : "(system text set)"));
            } catch (BadInputException refused) {
                screen.note(label(name) + "(" + refused.getMessage() + ")");
            }
        });
    }

    private String label(String name) {
        return chats.size() > 1 ? name + ": " : "";
    }

    // ------------------------------------------------------------------------------------------------ answers

    /** How an answer is asked for. */
    private interface Question {
        Optional<ChatModel.Answer> ask(Chat chat, Chat.Listener listener);
    }

    private void answers(Question question) {
        screen.answering();
        chats.forEach((name, chat) -> {
            if (!screen.stopped()) {
                answer(name, chat, question);
            }
        });
    }

    private void answer(String name, Chat chat, Question question) {
        if (chats.size() > 1 && json.isEmpty()) {
            screen.text("--- " + name + " ---\n");
        }
        try {
            Optional<ChatModel.Answer> answer = question.ask(chat, new Telling());
            answer.ifPresentOrElse(said -> ended(name, chat, said), () -> screen.note("(nothing has been said yet)"));
        } catch (BadInputException refused) {
            screen.note("(" + refused.getMessage() + ")");
        }
    }

    /** Passes text and notices on. */
    private final class Telling implements Chat.Listener {
        @Override
        public void text(String piece) {
            if (json.isEmpty()) {
                screen.text(piece);
            }
        }

        @Override
        public void forgotten(int turns) {
            screen.note("(the context is full: the oldest %d turns are forgotten)".formatted(turns));
        }
    }

    private void ended(String name, Chat chat, ChatModel.Answer answer) {
        if (json.isPresent()) {
            json.get().json(fields(name, chat, answer));
            json.get().out().flush();
        } else {
            screen.text("\n");
        }
        switch (answer.ending()) {
            case LENGTH -> screen.note("(cut after %,d tokens)".formatted(answer.tokens()));
            case STOPPED -> screen.note("(stopped)");
            case WHOLE -> {}
        }
    }

    private static Map<String, Object> fields(String name, Chat chat, ChatModel.Answer answer) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("model", name);
        fields.put("turn", chat.turns().size());
        fields.put("prompt", chat.turns().get(chat.turns().size() - 2).text());
        fields.put("text", answer.text());
        fields.put("tokens", answer.tokens());
        fields.put("finish", answer.ending().name().toLowerCase(Locale.ROOT));
        return fields;
    }
}
