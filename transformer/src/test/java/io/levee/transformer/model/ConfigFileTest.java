package io.levee.transformer.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.levee.engine.store.BadInputException;
import io.levee.engine.store.Json;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfigFileTest {
    private static final String CONFIG = """
        {"model_type": "llama", "vocab_size": 32, "hidden_size": 8, "intermediate_size": 16, "num_hidden_layers": 2,
         "num_attention_heads": 2, "max_position_embeddings": 64, "rms_norm_eps": 1e-05, "rope_theta": 500000.0,
         "rope_scaling": {"rope_type": "llama3", "factor": 8.0, "low_freq_factor": 1.0, "high_freq_factor": 4.0,
          "original_max_position_embeddings": 32}, "eos_token_id": [2, 3], "pad_token_id": -1}
        """;

    private static ModelConfig read(String text) {
        return ConfigFile.of(Json.parse(text, "config.json"));
    }

    @Test
    void theOldFormIsReadAsItWasWritten() {
        ModelConfig config = read(CONFIG);
        assertEquals(4, config.headWidth());
        assertEquals(2, config.keyValueHeads());
        assertEquals(500_000, config.rotary().theta());
        assertEquals(32, config.rotary().llama3().orElseThrow().originalContext());
        assertEquals(List.of(2, 3), config.special().end());
        assertEquals(OptionalInt.empty(), config.special().pad(), "−1 is none");
        assertEquals(config, read(Json.write(ConfigFile.fields(config, false))));
    }

    @Test
    void whatIsNotThereHasTransformersDefault() {
        String mistral = CONFIG.replace("llama\"", "mistral\"");
        assertEquals(List.of(4096, 4096), read(mistral).windows());
        assertEquals(
                List.of(0, 0),
                read(mistral.replace("{\"model_type", "{\"sliding_window\": null, \"model_type"))
                        .windows());
        String qwen = CONFIG.replace("llama\"", "qwen2\", \"use_sliding_window\": true, \"sliding_window\": 7");
        assertEquals(List.of(0, 0), read(qwen).windows(), "max_window_layers is 28");
        assertEquals(
                List.of(0, 7),
                read(qwen.replace("{\"model_type", "{\"max_window_layers\": 1, \"model_type"))
                        .windows());
    }

    @Test
    void aScoreModelNamesNoPaddingThatEndsItsTexts() {
        ModelConfig padded = read(CONFIG.replace("\"pad_token_id\": -1", "\"pad_token_id\": 3"));
        assertEquals(3, ConfigFile.fields(padded, false).get("pad_token_id"));
        assertFalse(ConfigFile.fields(padded, true).containsKey("pad_token_id"));
        ModelConfig apart = read(CONFIG.replace("\"pad_token_id\": -1", "\"pad_token_id\": 0"));
        assertEquals(0, ConfigFile.fields(apart, true).get("pad_token_id"));
    }

    @ParameterizedTest
    @CsvSource({
        "'num_hidden_layers\": 2', 'num_hidden_layers\": 5000', expected a size from 1 to 4096",
        "'num_attention_heads\": 2', 'num_attention_heads\": 16', head width 0",
        "'num_attention_heads\": 2', 'num_attention_heads\": 16777216\\, \"head_dim\": 16777216', wider than",
        "1e-05, -1e-05, expected a number from 0",
        "1e-05, 1e300, expected a number from 0",
        "500000.0, 0, expected a number above 0",
        "'\"factor\": 8.0', '\"factor\": -8.0', expected a number above 0",
        "'embeddings\": 32', 'embeddings\": 0', expected a size from 1"
    })
    void sizesThatNoModelHasAreRefused(String field, String changed, String message) {
        String text = CONFIG.replace(field, changed.replace("\\,", ","));
        BadInputException refused = assertThrows(BadInputException.class, () -> read(text));
        assertTrue(refused.getMessage().startsWith("config.json, line "), refused::getMessage);
        assertTrue(refused.getMessage().contains(message), refused::getMessage);
    }
}
