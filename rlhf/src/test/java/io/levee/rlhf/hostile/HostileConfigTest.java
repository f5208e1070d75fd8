package io.levee.rlhf.hostile;

import io.levee.transformer.model.ConfigFile;
import io.levee.transformer.model.ModelConfig;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Damaged settings of models are read or refused. */
class HostileConfigTest {
    private static final List<byte[]> SOURCES = Stream.of("""
        {"architectures": ["LlamaForCausalLM"], "model_type": "llama", "vocab_size": 32, "hidden_size": 8,
         "intermediate_size": 16, "num_hidden_layers": 2, "num_attention_heads": 2, "num_key_value_heads": 1,
         "hidden_act": "silu", "max_position_embeddings": 64, "rms_norm_eps": 1e-05, "rope_theta": 500000.0,
         "rope_scaling": {"rope_type": "llama3", "factor": 8.0, "low_freq_factor": 1.0,
          "high_freq_factor": 4.0, "original_max_position_embeddings": 32},
         "tie_word_embeddings": false, "bos_token_id": 1, "eos_token_id": [2, 3]}
        """, """
        {"model_type": "qwen2", "vocab_size": 32, "hidden_size": 8, "intermediate_size": 16,
         "num_hidden_layers": 3, "num_attention_heads": 2, "num_key_value_heads": 2, "rms_norm_eps": 1e-06,
         "max_position_embeddings": 64, "rope_parameters": {"rope_theta": 1e6, "rope_type": "linear",
          "factor": 2}, "sliding_window": 16, "use_sliding_window": true, "max_window_layers": 1,
         "layer_types": ["full_attention", "sliding_attention", "sliding_attention"],
         "tie_word_embeddings": true, "eos_token_id": 2, "pad_token_id": 0}
        """, """
        {"model_type": "mistral", "vocab_size": 32, "hidden_size": 8, "intermediate_size": 16,
         "num_hidden_layers": 2, "num_attention_heads": 2, "head_dim": 4, "max_position_embeddings": 64,
         "rms_norm_eps": 1e-05, "rope_theta": 10000, "sliding_window": 16}
        """)
            .map(text -> text.getBytes(StandardCharsets.UTF_8))
            .toList();

    @TempDir
    private Path folder;

    private static void read(Path file) {
        ModelConfig config = ConfigFile.read(file.getParent());
        config.parameterCount();
        ConfigFile.fields(config, true);
    }

    @Test
    void damagedSettingsAreReadOrRefused() {
        Damage json = new JsonDamage(
                "\"llama\"", "\"qwen3\"", "\"mistral\"", "\"linear\"", "\"yarn\"", "\"sliding_attention\"", "\"gelu\"");
        new HostileFile(
                        folder.resolve(ConfigFile.NAME),
                        SOURCES,
                        json.repeated().or(new ByteDamage().repeated()))
                .survives(HostileConfigTest::read);
    }
}
