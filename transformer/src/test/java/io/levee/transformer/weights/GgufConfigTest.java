package io.levee.transformer.weights;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.levee.engine.store.BadInputException;
import io.levee.engine.store.GgufValue;
import io.levee.engine.store.GgufWriter;
import io.levee.engine.store.TensorBytes;
import io.levee.transformer.block.RotaryTable.Llama3Scaling;
import io.levee.transformer.model.Family;
import io.levee.transformer.model.ModelConfig;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Metadata as other programs write them. */
class GgufConfigTest {
    private static final int HEAD_WIDTH = 16;

    @TempDir
    Path folder;

    private final Map<String, GgufValue> metadata = new LinkedHashMap<>();
    private final Map<String, float[]> tensors = new LinkedHashMap<>();

    GgufConfigTest() {
        architecture("llama");
        metadata.put("tokenizer.ggml.eos_token_id", GgufValue.uint32(2));
        metadata.put("tokenizer.ggml.eot_token_id", GgufValue.uint32(9));
        metadata.put("tokenizer.ggml.bos_token_id", GgufValue.uint32(0xFFFFFFFFL));
    }

    private void architecture(String name) {
        metadata.put("general.architecture", GgufValue.text(name));
        metadata.put(name + ".block_count", GgufValue.uint32(3));
        metadata.put(name + ".context_length", GgufValue.uint32(512));
        metadata.put(name + ".embedding_length", GgufValue.uint32(4 * HEAD_WIDTH));
        metadata.put(name + ".feed_forward_length", GgufValue.uint32(96));
        metadata.put(name + ".attention.head_count", GgufValue.uint32(4));
        metadata.put(name + ".attention.layer_norm_rms_epsilon", GgufValue.float32(1e-5f));
    }

    private ModelConfig read() {
        GgufWriter writer = new GgufWriter();
        metadata.forEach(writer::metadata);
        writer.add("token_embd.weight", "F16", new long[] {11, 4 * HEAD_WIDTH}, zeros(2 * 11 * 4 * HEAD_WIDTH));
        tensors.forEach((name, values) ->
                writer.add(name, "F32", new long[] {values.length}, TensorBytes.of(MemorySegment.ofArray(values))));
        Path file = folder.resolve("model.gguf");
        writer.write(file);
        return ModelReader.config(file);
    }

    private static TensorBytes zeros(int bytes) {
        return TensorBytes.of(MemorySegment.ofArray(new byte[bytes]));
    }

    private void assertRefused(String... parts) {
        BadInputException error = assertThrows(BadInputException.class, this::read);
        for (String part : parts) {
            assertTrue(error.getMessage().contains(part), error.getMessage());
        }
        assertTrue(error.getMessage().contains("model.gguf"), error.getMessage());
    }

    @Test
    void whatIsNotSaidIsAsInLlamaCpp() {
        ModelConfig config = read();
        assertEquals(Family.LLAMA, config.family());
        assertEquals(11, config.vocabulary());
        assertEquals(4, config.keyValueHeads());
        assertEquals(HEAD_WIDTH, config.headWidth());
        assertEquals(10_000, config.rotary().theta());
        assertTrue(config.tied(), "there is no output.weight");
        assertEquals(List.of(2, 9), config.special().end());
        assertEquals(OptionalInt.empty(), config.special().begin());
        assertEquals(ModelConfig.Biases.NONE, config.biases());
    }

    @Test
    void biasesAndAHeadOfItsOwnAreThereWhenTheirTensorsAre() {
        tensors.put("blk.0.attn_q.bias", new float[64]);
        tensors.put("output.weight", new float[11 * 64]);
        ModelConfig config = read();
        assertEquals(new ModelConfig.Biases(true, false, false), config.biases());
        assertEquals(false, config.tied());
    }

    @Test
    void aLlamaWithAWindowIsAMistral() {
        metadata.put("llama.attention.sliding_window", GgufValue.uint32(128));
        assertEquals(Family.MISTRAL, read().family());
        assertEquals(List.of(128, 128, 128), read().windows());
    }

    @Test
    void factorsOfLlama3AreTakenBackToTheirSettings() {
        metadata.put("llama.rope.freq_base", GgufValue.float32(500_000));
        Llama3Scaling scaling = new Llama3Scaling(32, 1, 4, 8192);
        tensors.put("rope_freqs.weight", GgufRotary.factors(500_000, scaling, HEAD_WIDTH));
        assertEquals(Optional.of(scaling), read().rotary().llama3());
    }

    @Test
    void factorsOfOneAreNoScaling() {
        tensors.put("rope_freqs.weight", new float[] {1, 1, 1, 1, 1, 1, 1, 1});
        assertEquals(Optional.empty(), read().rotary().llama3());
    }

    @Test
    void otherFactorsAreRefused() {
        tensors.put("rope_freqs.weight", new float[] {1, 2, 3, 4, 5, 6, 7, 8});
        assertRefused("rope_freqs.weight", "LLaMA 3's scaling");
    }

    @Test
    void anArchitectureThatIsNotBuiltIsNamed() {
        architecture("gptj");
        assertRefused("general.architecture", "'gptj' is not supported", "llama, qwen2, qwen3, gemma2");
    }

    @Test
    void aRopeScalingThatIsNotBuiltIsNamed() {
        metadata.put("llama.rope.scaling.type", GgufValue.text("yarn"));
        assertRefused("llama.rope.scaling.type", "'yarn' is not supported");
    }

    @Test
    void aLinearScalingIsRead() {
        metadata.put("llama.rope.scaling.type", GgufValue.text("linear"));
        metadata.put("llama.rope.scaling.factor", GgufValue.float32(4));
        assertEquals(4, read().rotary().linearFactor());
    }

    @Test
    void rotationOfAPartOfAHeadIsRefused() {
        metadata.put("llama.rope.dimension_count", GgufValue.uint32(8));
        assertRefused("rope.dimension_count 8");
    }

    @Test
    void sizesThatCannotBeAreRefusedWithTheirKey() {
        metadata.put("llama.block_count", GgufValue.uint32(1 << 20));
        assertRefused("llama.block_count", "from 1 to 4,096");
        metadata.put("llama.block_count", GgufValue.uint32(3));
        metadata.put("llama.attention.head_count", GgufValue.int32s(4, 4, 4));
        assertRefused("llama.attention.head_count", "an array of 3");
        metadata.put("llama.attention.head_count", GgufValue.uint32(4));
        metadata.put("llama.attention.layer_norm_rms_epsilon", GgufValue.float32(Double.NaN));
        assertRefused("layer_norm_rms_epsilon", "NaN");
        metadata.remove("llama.attention.layer_norm_rms_epsilon");
        assertRefused("layer_norm_rms_epsilon", "found nothing");
    }

    @Test
    void aTensorOfATypeThatIsNotBuiltIsNamed() {
        metadata.put("llama.block_count", GgufValue.uint32(1));
        GgufWriter writer = new GgufWriter();
        metadata.forEach(writer::metadata);
        writer.add("token_embd.weight", "Q5_0", new long[] {11, 64}, zeros(11 * 2 * 22));
        Path file = folder.resolve("model.gguf");
        writer.write(file);
        BadInputException error =
                assertThrows(BadInputException.class, () -> ModelReader.check(file, ModelReader.Use.LANGUAGE));
        assertTrue(error.getMessage().contains("type Q5_0 is not supported"), error.getMessage());
    }
}
