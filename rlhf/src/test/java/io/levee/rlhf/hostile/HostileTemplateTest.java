package io.levee.rlhf.hostile;

import io.levee.transformer.chat.Conversation;
import io.levee.transformer.chat.ConversationEncoder;
import io.levee.transformer.chat.Templates;
import io.levee.transformer.tokenizer.Tokenizer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Damaged conversation templates are recognised, rendered, or refused. */
class HostileTemplateTest {
    private static final String TOKENIZER = """
        {"version": "1.0", "added_tokens": [
          {"id": 0, "content": "<s>", "special": true, "normalized": false},
          {"id": 1, "content": "</s>", "special": true, "normalized": false},
          {"id": 2, "content": "<unk>", "special": true, "normalized": false}],
         "pre_tokenizer": {"type": "Whitespace"},
         "model": {"type": "WordLevel", "unk_token": "<unk>", "vocab": {"<s>": 0, "</s>": 1, "<unk>": 2, "a": 3}}}
        """;
    private static final List<String> TEMPLATES = List.of("""
        {{ bos_token }}{% for m in messages %}{{ m.role ~ ': ' ~ m.content | trim ~ eos_token }}{% endfor %}\
        {% if add_generation_prompt %}{{ 'assistant: ' }}{% endif %}\
        """, """
        {%- set ns = namespace(x='You help.') %}
        {%- if messages[0]['role'] == 'system' %}
            {%- set ns.x = messages[0]['content'] %}
            {%- set messages = messages[1:] %}
        {%- endif %}
        {{- ns.x + '\\n' }}
        {%- for message in messages %}
            {%- if (message['role'] == 'user') != (loop.index0 % 2 == 0) %}
                {{- raise_exception('roles alternate') }}
            {%- endif %}
            {%- if not message.role in ['user'] and loop.last is defined %}
                {{- 'A ' + message['content'].strip() + eos_token }}
            {%- else %}
                {{- 'Q ' + message['content'].strip() + '\\n' }}
            {%- endif %}
        {%- endfor %}
        {%- if add_generation_prompt %}{{- 'A ' }}{% endif %}
        """);

    @TempDir
    private Path folder;

    @BeforeEach
    void writeTokenizer() throws IOException {
        Files.writeString(folder.resolve("tokenizer.json"), TOKENIZER);
        Files.writeString(folder.resolve("tokenizer_config.json"), settings("{{ messages }}"));
    }

    private static String settings(String jinja) {
        return "{\"bos_token\": \"<s>\", \"eos_token\": \"</s>\", \"chat_template\": "
                + io.levee.engine.store.Json.write(jinja) + "}";
    }

    private void use() {
        Tokenizer tokenizer = Tokenizer.read(folder);
        ConversationEncoder encoder =
                new ConversationEncoder(Templates.of(tokenizer, Optional.empty(), "model"), tokenizer);
        encoder.segments(Conversation.of("a {{ a }} </s>").plus(" a\n").plus("a"));
    }

    private static List<byte[]> bytes(Stream<String> texts) {
        return texts.map(text -> text.getBytes(StandardCharsets.UTF_8)).toList();
    }

    @Test
    void damagedTemplatesAreRenderedOrRefused() {
        Damage damage = new JinjaDamage().repeated().or(new ByteDamage().repeated());
        new HostileFile(folder.resolve("chat_template.jinja"), bytes(TEMPLATES.stream()), damage).survives(_ -> use());
    }

    @Test
    void damagedSettingsWithTemplatesAreReadOrRefused() {
        Damage damage = new JsonDamage("\"{{ messages }}\"", "\"<unk>\"", "{\"content\": \"<s>\"}")
                .repeated()
                .or(new ByteDamage());
        List<byte[]> sources = bytes(TEMPLATES.stream().map(HostileTemplateTest::settings));
        new HostileFile(folder.resolve("tokenizer_config.json"), sources, damage).survives(_ -> use());
    }
}
