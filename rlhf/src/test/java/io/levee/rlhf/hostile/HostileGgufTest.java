package io.levee.rlhf.hostile;

import io.levee.engine.store.Gguf;
import io.levee.engine.store.GgufValue;
import io.levee.engine.store.GgufWriter;
import io.levee.engine.store.StoredTensor;
import io.levee.transformer.tokenizer.Tokenizer;
import io.levee.transformer.weights.ModelReader;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Damaged GGUF files, and the tokenizers in them, are read or refused. */
class HostileGgufTest {
    @TempDir
    private Path folder;

    private static GgufWriter writer() {
        return new GgufWriter()
                .metadata("general.architecture", GgufValue.text("llama"))
                .metadata("general.alignment", GgufValue.uint32(32))
                .metadata("llama.block_count", GgufValue.uint32(2))
                .metadata("llama.rope.freq_base", GgufValue.float32(10_000))
                .add("w", "F32", new long[] {2, 3}, out -> out.write(ByteBuffer.allocate(24)))
                .add("q", "Q4_0", new long[] {2, 32}, out -> out.write(ByteBuffer.allocate(36)));
    }

    private static GgufWriter nested() {
        return writer().metadata("flags", new GgufValue.Flags(new boolean[] {true, false}))
                .metadata("nested", new GgufValue.Arrays(List.of(GgufValue.int32s(1), GgufValue.int32s(2, 3))))
                .add("k", "Q6_K", new long[] {1, 1, 256}, out -> out.write(ByteBuffer.allocate(210)));
    }

    private static GgufWriter sentencePiece() {
        return writer().metadata("tokenizer.ggml.model", GgufValue.text("llama"))
                .metadata(
                        "tokenizer.ggml.tokens", GgufValue.texts(List.of("<unk>", "<s>", "</s>", "▁", "a", "b", "▁ab")))
                .metadata("tokenizer.ggml.scores", GgufValue.float32s(0, 0, 0, -1, -2, -3, -4))
                .metadata("tokenizer.ggml.token_type", GgufValue.int32s(2, 3, 3, 1, 1, 1, 1))
                .metadata("tokenizer.ggml.bos_token_id", GgufValue.uint32(1))
                .metadata("tokenizer.ggml.add_space_prefix", GgufValue.flag(true));
    }

    private static GgufWriter byteLevel() {
        return writer().metadata("tokenizer.ggml.model", GgufValue.text("gpt2"))
                .metadata("tokenizer.ggml.pre", GgufValue.text("smollm"))
                .metadata("tokenizer.ggml.tokens", GgufValue.texts(List.of("<|end|>", "a", "b", "Ġ", "ab", "Ġab")))
                .metadata("tokenizer.ggml.merges", GgufValue.texts(List.of("a b", "Ġ ab")))
                .metadata("tokenizer.ggml.token_type", GgufValue.int32s(3, 1, 1, 1, 1, 1))
                .metadata("tokenizer.ggml.eos_token_id", GgufValue.uint32(0));
    }

    private byte[] bytes(GgufWriter writer) throws IOException {
        Path file = folder.resolve("source.gguf");
        writer.write(file);
        return Files.readAllBytes(file);
    }

    /** Opens a file and touches the ends of every tensor. */
    private static void readTensors(Path file) {
        try (Arena arena = Arena.ofConfined()) {
            Gguf gguf = Gguf.open(file, arena);
            for (StoredTensor tensor : gguf.tensors().values()) {
                if (tensor.elements() > 0 && tensor.data().byteSize() > 0) {
                    tensor.data().get(ValueLayout.JAVA_BYTE, 0);
                    tensor.data().get(ValueLayout.JAVA_BYTE, tensor.data().byteSize() - 1);
                }
            }
            gguf.metadata().values().forEach(GgufValue::kind);
            gguf.tensors().keySet().forEach(gguf::find);
        }
    }

    private static void readTokenizer(Path file) {
        try (Arena arena = Arena.ofConfined()) {
            Tokenizer tokenizer = Tokenizer.ofGguf(Gguf.open(file, arena).metadata(), file.toString());
            tokenizer.decode(tokenizer.encode("ab <s> é 12<|end|>", true), false);
        }
    }

    @Test
    void damagedFilesAreReadOrRefused() throws IOException {
        new HostileFile(
                        folder.resolve("model.gguf"),
                        List.of(bytes(writer()), bytes(nested())),
                        new ByteDamage().repeated())
                .survives(HostileGgufTest::readTensors);
    }

    @Test
    void tokenizersInDamagedFilesAreReadOrRefused() throws IOException {
        new HostileFile(
                        folder.resolve("tokenizer.gguf"),
                        List.of(bytes(sentencePiece()), bytes(byteLevel())),
                        new ByteDamage().repeated())
                .survives(HostileGgufTest::readTokenizer);
    }

    @Test
    void modelSettingsInDamagedFilesAreReadOrRefused() throws IOException {
        GgufWriter settings = new GgufWriter()
                .metadata("general.architecture", GgufValue.text("llama"))
                .metadata("llama.block_count", GgufValue.uint32(2))
                .metadata("llama.context_length", GgufValue.uint32(64))
                .metadata("llama.embedding_length", GgufValue.uint32(8))
                .metadata("llama.feed_forward_length", GgufValue.uint32(16))
                .metadata("llama.attention.head_count", GgufValue.uint32(2))
                .metadata("llama.attention.layer_norm_rms_epsilon", GgufValue.float32(1e-5))
                .metadata("llama.rope.freq_base", GgufValue.float32(10_000))
                .metadata("llama.rope.scaling.type", GgufValue.text("linear"))
                .metadata("llama.rope.scaling.factor", GgufValue.float32(2))
                .metadata("tokenizer.ggml.eos_token_id", GgufValue.uint32(2))
                .add("token_embd.weight", "F32", new long[] {3, 8}, out -> out.write(ByteBuffer.allocate(96)));
        new HostileFile(folder.resolve("settings.gguf"), List.of(bytes(settings)), new ByteDamage().repeated())
                .survives(file -> ModelReader.config(file).parameterCount());
    }
}
