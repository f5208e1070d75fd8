package io.levee.rlhf.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.levee.engine.store.Safetensors;
import io.levee.engine.store.SafetensorsWriter;
import io.levee.engine.store.StoredTensor;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A model directory that is not what it should be: one line that names the place, exit code 2, and no run is begun. */
class BadModelTest {
    private static final String NORM = "model.layers.1.input_layernorm.weight";
    private static final String KEYS = "model.layers.0.self_attn.k_proj.weight";

    @TempDir
    private Path folder;

    private Path model;
    private Path data;

    @BeforeEach
    void write() throws IOException {
        model = TinyModel.language(folder.resolve("model"));
        data = Files.writeString(
                folder.resolve("data.jsonl"), "{\"instruction\": \"the cat\", \"input\": \"\", \"output\": \"sat\"}\n");
    }

    private interface Damage {
        void to(Path model) throws IOException;
    }

    private enum Case {
        CUT_IN_THE_HEADER(bytes(all -> Arrays.copyOf(all, 100)), "model.safetensors", "100"),
        CUT_IN_THE_DATA(bytes(all -> Arrays.copyOf(all, all.length - 4)), "model.safetensors"),
        CUT_TO_NOTHING(bytes(_ -> new byte[0]), "model.safetensors"),
        A_HEADER_LONGER_THAN_THE_FILE(bytes(all -> length(all, all.length)), "model.safetensors", "header"),
        A_HEADER_OF_HALF_THE_ADDRESS_SPACE(bytes(all -> length(all, Long.MAX_VALUE)), "model.safetensors", "header"),
        A_HEADER_OF_NEGATIVE_LENGTH(bytes(all -> length(all, -1)), "model.safetensors", "header"),
        A_HEADER_THAT_IS_NOT_JSON(bytes(_ -> file("{\"a\": ", 4)), "model.safetensors"),
        A_TENSOR_BEYOND_THE_FILE(
                bytes(_ -> file("{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}}", 4)),
                "model.safetensors",
                "a"),
        A_SHAPE_THAT_NEEDS_MORE_BYTES_THAN_IT_HAS(
                bytes(_ -> file("{\"wq\":{\"dtype\":\"F32\",\"shape\":[2,4],\"data_offsets\":[0,24]}}", 24)),
                "model.safetensors",
                "wq",
                "32",
                "24"),
        A_MISSING_TENSOR(tensors(tensor -> tensor.name().equals(NORM) ? null : tensor), "model.safetensors", NORM),
        A_WRONG_SHAPE(
                tensors(tensor -> tensor.name().equals(KEYS) ? shaped(tensor, 8, 32) : tensor),
                "model.safetensors",
                KEYS,
                "(16, 16)",
                "(8, 32)"),
        A_TYPE_THAT_HOLDS_NO_WEIGHTS(
                tensors(tensor -> tensor.name().equals(KEYS) ? typed(tensor, "I32") : tensor),
                "model.safetensors",
                KEYS,
                "I32"),
        NO_WEIGHTS(model -> Files.delete(model.resolve("model.safetensors")), "model.safetensors"),
        AN_UNKNOWN_MODEL_TYPE(config("\"llama\"", "\"mamba\""), "config.json", "model_type", "mamba", "llama"),
        A_CONFIGURATION_THAT_IS_NOT_JSON(config("\"hidden_size\"", "hidden_size"), "config.json, line 8", "JSON"),
        A_CONFIGURATION_WITHOUT_A_SIZE(config("\"hidden_size\"", "\"hidden\""), "config.json", "hidden_size"),
        A_SIZE_THAT_IS_A_WORD(
                config("\"num_hidden_layers\": 2", "\"num_hidden_layers\": \"two\""),
                "config.json",
                "num_hidden_layers"),
        NO_CONFIGURATION(model -> Files.delete(model.resolve("config.json")), "config.json"),
        NO_TOKENIZER(model -> Files.delete(model.resolve("tokenizer.json")), "tokenizer");

        private final Damage damage;
        private final List<String> named;

        Case(Damage damage, String... named) {
            this.damage = damage;
            this.named = List.of(named);
        }
    }

    private static Damage bytes(UnaryOperator<byte[]> change) {
        return model -> {
            Path file = model.resolve("model.safetensors");
            Files.write(file, change.apply(Files.readAllBytes(file)));
        };
    }

    private static byte[] length(byte[] all, long header) {
        ByteBuffer.wrap(all).order(ByteOrder.LITTLE_ENDIAN).putLong(header);
        return all;
    }

    private static byte[] file(String header, int dataBytes) {
        byte[] json = header.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(8 + json.length + dataBytes)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(json.length)
                .put(json)
                .array();
    }

    /** Writes the weights anew; null leaves a tensor out. */
    private static Damage tensors(UnaryOperator<StoredTensor> change) {
        return model -> {
            Path file = model.resolve("model.safetensors");
            SafetensorsWriter writer = new SafetensorsWriter();
            try (Arena arena = Arena.ofConfined()) {
                for (StoredTensor tensor :
                        Safetensors.open(file, arena).tensors().values()) {
                    StoredTensor changed = change.apply(tensor);
                    if (changed != null) {
                        writer.add(changed);
                    }
                }
                writer.write(file);
            }
        };
    }

    private static StoredTensor shaped(StoredTensor tensor, long... shape) {
        return new StoredTensor(tensor.name(), tensor.dtype(), shape, tensor.data());
    }

    private static StoredTensor typed(StoredTensor tensor, String dtype) {
        return new StoredTensor(tensor.name(), dtype, tensor.shape(), tensor.data());
    }

    private static Damage config(String from, String to) {
        return model -> {
            Path file = model.resolve("config.json");
            String text = Files.readString(file);
            assertTrue(text.contains(from), text);
            Files.writeString(file, text.replace(from, to));
        };
    }

    private CommandRun sft() {
        return CommandRun.of(
                "sft", "--quiet", "--model", model.toString(), "--data", data.toString(), "--out", out().toString());
    }

    private Path out() {
        return folder.resolve("run");
    }

    private static void assertOneLineThatNames(CommandRun run, List<String> parts) {
        assertEquals(ExitCode.BAD_INPUT, run.code(), run.err());
        assertEquals("", run.out());
        assertEquals(1, run.complaints().size(), run.err());
        parts.forEach(part -> assertTrue(run.err().contains(part), () -> part + " is not in: " + run.err()));
    }

    @ParameterizedTest
    @EnumSource
    void trainingDoesNotBegin(Case bad) throws IOException {
        bad.damage.to(model);

        assertOneLineThatNames(sft(), bad.named);
        assertFalse(Files.exists(out()), "a run was begun");
    }

    @ParameterizedTest
    @EnumSource
    void nothingIsGenerated(Case bad) throws IOException {
        bad.damage.to(model);

        CommandRun run = CommandRun.of(
                "generate", "--quiet", "--model", model.toString(), "--prompt", "the cat", "--max-new-tokens", "2");
        assertOneLineThatNames(run, bad.named);
    }

    @Test
    void theModelItselfIsGood() {
        assertEquals(ExitCode.DONE, sft().code());
    }

    @Test
    void aLanguageModelIsNoRewardModel() {
        CommandRun run = CommandRun.of(
                "ppo",
                "--quiet",
                "--actor",
                model.toString(),
                "--reward-model",
                model.toString(),
                "--data",
                data.toString(),
                "--max-new-tokens",
                "4",
                "--out",
                out().toString());

        assertOneLineThatNames(run, List.of(model.toString(), "score.weight"));
        assertFalse(Files.exists(out()), "a run was begun");
    }
}
