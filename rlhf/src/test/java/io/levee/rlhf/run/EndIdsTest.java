package io.levee.rlhf.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.levee.engine.store.BadInputException;
import io.levee.engine.store.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EndIdsTest {
    private static final String JINJA = "{% for m in messages %}{{ m.role + ': ' + m.content }}<|end|>{% endfor %}"
            + "{% if add_generation_prompt %}{{ 'assistant: ' }}{% endif %}";

    @TempDir
    private Path folder;

    private void write(int rows, Object configured, Object generation) throws IOException {
        String tokens = """
                {"version": "1.0", "added_tokens": [
                  {"id": 0, "content": "<s>", "special": true, "normalized": false},
                  {"id": 1, "content": "</s>", "special": true, "normalized": false},
                  {"id": 2, "content": "<|end|>", "special": true, "normalized": false}],
                 "pre_tokenizer": {"type": "Whitespace"},
                 "model": {"type": "WordLevel", "unk_token": "a",
                  "vocab": {"<s>": 0, "</s>": 1, "<|end|>": 2, "a": 3, "b": 4}}}
                """;
        Files.writeString(folder.resolve("tokenizer.json"), tokens);
        Files.writeString(
                folder.resolve("tokenizer_config.json"),
                Json.write(Map.of("bos_token", "<s>", "eos_token", "</s>", "chat_template", JINJA)));
        Map<String, Object> config = new LinkedHashMap<>(Map.of(
                "model_type",
                "llama",
                "vocab_size",
                rows,
                "hidden_size",
                8,
                "intermediate_size",
                8,
                "num_hidden_layers",
                1,
                "num_attention_heads",
                2,
                "max_position_embeddings",
                32,
                "rms_norm_eps",
                1e-5,
                "tie_word_embeddings",
                true));
        config.put("architectures", List.of("LlamaForCausalLM"));
        config.put("eos_token_id", configured);
        Files.writeString(folder.resolve("config.json"), Json.write(config));
        if (generation != null) {
            Files.writeString(folder.resolve("generation_config.json"), Json.write(Map.of("eos_token_id", generation)));
        }
    }

    @Test
    void eachSourceCountsAndIsNamed() throws IOException {
        write(6, List.of(1, 5), List.of(1, 4));
        ModelText text = ModelText.read(folder, null);
        assertEquals(Set.of(1, 2, 4, 5), text.stopIds());
        assertEquals(
                List.of(
                        "2 <|end|> (template)",
                        "1 </s> (tokenizer, generation_config.json)",
                        "5 without a token (configuration)",
                        "4 b (generation_config.json)"),
                text.ends().described(text.tokenizer()));
        assertEquals(Set.of(1, 4, 5), ModelText.ends(folder).ids());
    }

    @Test
    void aNumberIsAListOfOne() throws IOException {
        write(5, 1, 4);
        assertEquals(Set.of(1, 2, 4), ModelText.read(folder, null).stopIds());
    }

    @Test
    void anAnswerEndsWithAnyOfThem() throws IOException {
        write(5, 1, List.of(4));
        ModelText text = ModelText.read(folder, null);
        assertEquals("a", text.answerText(new int[] {3, 4}));
    }

    @Test
    void aTokenizerWithMoreIdsThanRowsIsRefusedWhereverItIsRead() throws IOException {
        write(4, 1, null);
        for (Runnable reader : List.<Runnable>of(
                () -> ModelText.read(folder, null), () -> ModelText.tokenizer(folder), () -> ModelText.ends(folder))) {
            String message = assertThrows(BadInputException.class, reader::run).getMessage();
            assertTrue(message.contains("the tokenizer has 5 tokens, the model rows for 4"), message);
            assertTrue(message.contains("Resize it"), message);
        }
    }

    @Test
    void aModelTrainedWithANamedTemplateIsSavedWithIt() throws IOException {
        write(5, 1, null);
        ModelText text = ModelText.read(folder, "zephyr");
        Path saved = Files.createDirectory(folder.resolve("saved"));
        Files.copy(folder.resolve("config.json"), saved.resolve("config.json"));
        text.write(saved);
        assertEquals("zephyr", ModelText.read(saved, null).encoder().template().name());
    }
}
