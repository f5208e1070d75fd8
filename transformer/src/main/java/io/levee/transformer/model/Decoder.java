package io.levee.transformer.model;

import io.levee.engine.graph.Residual;
import io.levee.engine.graph.Tape;
import io.levee.engine.tensor.Device;
import io.levee.engine.tensor.Parameter;
import io.levee.engine.tensor.Tensor;
import io.levee.kernels.Memory;
import io.levee.kernels.Slice;
import io.levee.kernels.dtype.Dtype;
import io.levee.transformer.block.DecoderBlock;
import io.levee.transformer.block.FeedForward;
import io.levee.transformer.block.Projection;
import io.levee.transformer.block.RotaryTable;
import io.levee.transformer.block.SelfAttention;
import io.levee.transformer.block.Sequences;
import java.util.ArrayList;
import java.util.List;

/**
 * A role's trunk: weights, which several roles may share, with the role's own adapters on them. Tokens go in, the residual
 * stream comes out; the last norm is applied by the heads, to the rows that they need.
 */
public final class Decoder implements AutoCloseable {
    private static final int TABLE_POSITIONS = 8192;

    private final ModelConfig config;
    private final Weights weights;
    private final Adapters adapters;
    private final Memory rotaryMemory;
    private final List<DecoderBlock> blocks = new ArrayList<>();

    /** A trunk on the device of its weights. */
    public Decoder(Device device, ModelConfig config, Weights weights, Adapters adapters) {
        this.config = config;
        this.weights = weights;
        this.adapters = adapters;
        int positions = positions(config);
        long count = (long) positions * config.headWidth();
        this.rotaryMemory = device.kernels().allocate(4 * count);
        Slice rotary = rotaryMemory.slice(0, Dtype.F32, count);
        device.write(rotary, () -> RotaryTable.table(config.rotary(), positions, config.headWidth()));
        for (int layer = 0; layer < config.layers(); layer++) {
            blocks.add(block(layer, rotary));
        }
    }

    /** Most tokens that a sequence can have here. */
    public static int positions(ModelConfig config) {
        return Math.min(config.contextLength(), TABLE_POSITIONS);
    }

    /** The sizes. */
    public ModelConfig config() {
        return config;
    }

    /** The weights under the adapters. */
    public Weights weights() {
        return weights;
    }

    /** The residual stream (N, C) after the last block. */
    public Tensor hidden(Tape tape, Sequences sequences) {
        Residual stream = Residual.of(
                tape.embedding(weights.parameter(ModelParameters.EMBEDDING), sequences.tokens(), sequences.count()));
        for (DecoderBlock block : blocks) {
            stream = tape.block(stream, (t, input) -> block.apply(t, input, sequences));
        }
        return tape.sum(stream);
    }

    /** The last norm of the given rows of the residual stream: (R, C). */
    public Tensor finalRows(Tape tape, Tensor hidden, int[] rows) {
        Tensor picked = tape.gather(hidden, tape.ints(rows), rows.length);
        return tape.norm(picked, weights.parameter(ModelParameters.FINAL_NORM), config.normEpsilon());
    }

    private DecoderBlock block(int layer, Slice rotary) {
        String prefix = "model.layers." + layer + ".";
        return new DecoderBlock(
                layer,
                weights.parameter(prefix + "input_layernorm.weight"),
                attention(layer, prefix + "self_attn.", rotary),
                weights.parameter(prefix + "post_attention_layernorm.weight"),
                feedForward(prefix + "mlp."),
                config.normEpsilon());
    }

    private SelfAttention attention(int layer, String prefix, Slice rotary) {
        boolean bias = config.biases().queryKeyValue();
        Parameter queryNorm = config.queryKeyNorm() ? weights.parameter(prefix + "q_norm.weight") : null;
        Parameter keyNorm = config.queryKeyNorm() ? weights.parameter(prefix + "k_norm.weight") : null;
        return new SelfAttention(
                projection(prefix + "q_proj", bias),
                projection(prefix + "k_proj", bias),
                projection(prefix + "v_proj", bias),
                projection(prefix + "o_proj", config.biases().output()),
                queryNorm,
                keyNorm,
                new SelfAttention.Heads(
                        config.heads(),
                        config.keyValueHeads(),
                        config.headWidth(),
                        config.windows().get(layer),
                        config.normEpsilon()),
                rotary);
    }

    private FeedForward feedForward(String prefix) {
        boolean bias = config.biases().feedForward();
        return new FeedForward(
                projection(prefix + "gate_proj", bias),
                projection(prefix + "up_proj", bias),
                projection(prefix + "down_proj", bias));
    }

    private Projection projection(String name, boolean bias) {
        return new Projection(
                weights.parameter(name + ".weight"),
                bias ? weights.parameter(name + ".bias") : null,
                adapters.of(name));
    }

    @Override
    public void close() {
        rotaryMemory.close();
    }
}
