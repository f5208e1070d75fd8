package io.levee.transformer.chat;

import io.levee.engine.store.BadInputException;
import io.levee.engine.store.Hashes;
import io.levee.transformer.chat.Template.Thinking;
import io.levee.transformer.tokenizer.Tokenizer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Templates and their Jinja: those that Levee writes, and those of published models. */
final class JinjaTemplates {
    private static final String BOS = "{{- bos_token }}\n";
    private static final String DEFAULT_SYSTEM = "DEFAULT SYSTEM MESSAGE";

    /** SHA-256 of the normal forms of published models' templates, which are not ours to copy. */
    private static final Map<String, Template> PUBLISHED = Map.of(
            // ChatML with the opening inside the loop, as TRL writes it
            "bd6ed994857e3e908a053d04d810079917397656599c77e2afd72acb5d6919fa", Templates.CHATML,
            // Qwen 1.5
            "2de0e101d577910434ac4aa36028675195109c92613832fa374fe0db9fca4ee3", Templates.CHATML,
            // Qwen 2.5, with tools
            "79e66b56fcd06c8b8123ffc9c6b714fcc33c28775a5c14cdc8de006b3ababd9c", Templates.QWEN25,
            // Qwen 3, with tools
            "f553ed8f9a758e60b42764ebfe62a08248b18773dcc4afcd63e21abe8a234bd0", Templates.QWEN3,
            // LLaMA 2 chat, and the same with a default that is switched off
            "5c3b593dd7aa0dba22ba9e096bb8f5ff41528e741160042879971a605bc365fd", Templates.LLAMA2,
            "547334a8bbfdb157e90cdfe990d2e9f74b7c0be5c6810e023a33fab7ded9bde6", Templates.LLAMA2,
            // LLaMA 3 instruct, and the same with the opening always there
            "dd90c9f8114239dcca1cceae41bb11aa7e18e0547afb38c4ab84a2c023356456", Templates.LLAMA3,
            "b47353d8e176934ef002955a10c2a66920fa3d1c2081a00f4d641d8da56808a5", Templates.LLAMA3,
            // Zephyr and TinyLlama
            "65f91b3c1dfe422400e80cbdbf84814039f0c8bdb7ee68e4990071de26320810", Templates.ZEPHYR);

    private static final Map<String, Template> OWN = own();

    private JinjaTemplates() {}

    private static Map<String, Template> own() {
        Map<String, Template> own = new LinkedHashMap<>();
        for (Template template : Templates.all()) {
            own.putIfAbsent(digest(source(template)), template);
            if (template.begin().contains(new Part.Prefix())) {
                own.put(digest(BOS + source(template)), template);
            }
        }
        return own;
    }

    private static String digest(String jinja) {
        return digest(JinjaForm.of(jinja).orElseThrow());
    }

    private static String digest(JinjaForm form) {
        return Hashes.sha256(form.text().getBytes(StandardCharsets.UTF_8));
    }

    static Optional<Template> recognize(String jinja) {
        Optional<JinjaForm> form = JinjaForm.of(jinja);
        if (form.isEmpty()) {
            return Optional.empty();
        }
        String digest = digest(form.get());
        return Optional.ofNullable(OWN.getOrDefault(digest, PUBLISHED.get(digest)))
                .map(template -> withDefaultSystem(template, form.get().defaultSystem()));
    }

    /**
     * A ChatML template with the default system prompt that the Jinja says, under a model's name where it is that
     * model's.
     */
    private static Template withDefaultSystem(Template template, Optional<String> prompt) {
        if (!isPlainChatml(template)) {
            return template;
        }
        return List.of(Templates.CHATML, Templates.SMOLLM2, Templates.QWEN2, Templates.QWEN25).stream()
                .filter(known -> known.defaultSystem().equals(prompt))
                .findFirst()
                .orElseGet(() -> Templates.CHATML.withDefaultSystem(prompt));
    }

    private static boolean isPlainChatml(Template template) {
        return template.system().equals(Templates.CHATML.system())
                && template.opening().equals(Templates.CHATML.opening())
                && template.thinking() == Thinking.UNKNOWN;
    }

    static String write(Template template, Tokenizer tokenizer) {
        int[] prefix = tokenizer.prefix();
        if (!template.begin().contains(new Part.Prefix()) || prefix.length == 0) {
            return source(template);
        }
        int[] bos = tokenizer.bos().stream().toArray();
        if (!Arrays.equals(prefix, bos)) {
            throw new BadInputException(("the template %s cannot be written in Jinja for a tokenizer "
                            + "that begins texts with other tokens than its begin-of-text token")
                    .formatted(template.name()));
        }
        return BOS + source(template);
    }

    private static String source(Template template) {
        if (!isPlainChatml(template)) {
            return TemplateDate.source(template, JinjaTemplates::resource);
        }
        return template.defaultSystem()
                .map(prompt -> resource("chatml-system").replace(DEFAULT_SYSTEM, escaped(prompt)))
                .orElseGet(() -> resource("chatml"));
    }

    private static String escaped(String text) {
        return text.replace("\\", "\\\\").replace("'", "\\'").replace("\n", "\\n");
    }

    private static String resource(String name) {
        String path = name + ".jinja";
        try (InputStream in = JinjaTemplates.class.getResourceAsStream(path)) {
            if (in == null) {
                throw new IllegalStateException("the resource " + path + " is missing from the program");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException failure) {
            throw new UncheckedIOException("the resource " + path + " cannot be read", failure);
        }
    }
}
