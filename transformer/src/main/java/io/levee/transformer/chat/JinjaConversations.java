package io.levee.transformer.chat;

import io.levee.transformer.jinja.Jinja;
import io.levee.transformer.jinja.JinjaOutput;
import io.levee.transformer.tokenizer.Tokenizer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;

/** A model's own template, rendered with the variables that Hugging Face's library gives it. */
final class JinjaConversations {
    private final Jinja template;
    private final Map<String, Object> settings = new LinkedHashMap<>();

    JinjaConversations(Jinja template, Tokenizer tokenizer) {
        this.template = template;
        settings.put("tools", null);
        settings.put("documents", null);
        put("bos_token", tokenizer.bos(), tokenizer);
        put("eos_token", tokenizer.eos(), tokenizer);
        put("unk_token", tokenizer.unknown(), tokenizer);
        put("pad_token", tokenizer.pad(), tokenizer);
    }

    private void put(String name, OptionalInt id, Tokenizer tokenizer) {
        if (id.isPresent()) {
            settings.put(name, tokenizer.token(id.getAsInt()));
        }
    }

    /** A conversation, with the opening of an answer where one is awaited. */
    JinjaOutput render(Conversation conversation) {
        return render(conversation, conversation.awaitsAnswer());
    }

    /** A conversation, with or without the opening of an answer at its end. */
    JinjaOutput render(Conversation conversation, boolean opening) {
        List<Map<String, Object>> messages = new ArrayList<>();
        conversation.system().ifPresent(text -> messages.add(message("system", text)));
        for (Turn turn : conversation.turns()) {
            messages.add(message(turn.role().name().toLowerCase(Locale.ROOT), turn.text()));
        }
        Map<String, Object> variables = new LinkedHashMap<>(settings);
        variables.put("messages", messages);
        variables.put("add_generation_prompt", opening);
        return template.render(variables, TemplateDate.FIXED);
    }

    private static Map<String, Object> message(String role, String text) {
        Map<String, Object> message = new LinkedHashMap<>();
        message.put("role", role);
        message.put("content", text);
        return message;
    }
}
