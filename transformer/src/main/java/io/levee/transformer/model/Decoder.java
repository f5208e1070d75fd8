package io.levee.transformer.model;

import io.levee.engine.graph.Residual;
import io.levee.engine.graph.Tape;
import io.levee.engine.store.BadInputException;
import io.levee.engine.tensor.Device;
import io.levee.engine.tensor.Parameter;
import io.levee.engine.tensor.Tensor;
import io.levee.transformer.block.DecoderBlock;
import io.levee.transformer.block.FeedForward;
import io.levee.transformer.block.Projection;
import io.levee.transformer.block.RotaryAngles;
import io.levee.transformer.block.RotaryTable;
import io.levee.transformer.block.SelfAttention;
import io.levee.transformer.block.Sequences;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A role's trunk: weights, which several roles may share, with the role's own adapters on them. Tokens go in, the residual
 * stream comes out; the last norm is applied by the heads, to the rows that they need.
 */
public final class Decoder implements AutoCloseable {
    private final ModelConfig config;
    private final Weights weights;
    private final Adapters adapters;
    private final Map<RotaryTable.Settings, RotaryAngles> rotary = new LinkedHashMap<>();
    private final List<DecoderBlock> blocks = new ArrayList<>();

    /**
     * A trunk on the device of its weights.
     *
     * @throws BadInputException when the device cannot compute what the model needs
     */
    public Decoder(Device device, ModelConfig config, Weights weights, Adapters adapters) {
        this.config = config;
        this.weights = weights;
        this.adapters = adapters;
        if (config.scores().capped() && !device.kernels().hasSoftCaps()) {
            throw new BadInputException(
                    ("%s models cap scores or logits (attn_logit_softcapping, final_logit_softcapping):"
                                    + " %s kernels cannot; use --device cpu")
                            .formatted(
                                    config.family(),
                                    device.kernels().description().backend()));
        }
        for (int layer = 0; layer < config.layers(); layer++) {
            blocks.add(block(device, layer));
        }
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
        rotary.values().forEach(angles -> angles.reach(sequences.reach()));
        Tensor embedded =
                tape.embedding(weights.parameter(ModelParameters.EMBEDDING), sequences.tokens(), sequences.count());
        if (config.embeddingScale() != 1) {
            tape.scale(embedded, config.embeddingScale());
        }
        Residual stream = Residual.of(embedded);
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

    private DecoderBlock block(Device device, int layer) {
        String prefix = "model.layers." + layer + ".";
        Family.Norms norms = config.family().norms();
        RotaryAngles angles = rotary.computeIfAbsent(
                config.rotary(layer),
                settings -> new RotaryAngles(device, settings, config.headWidth(), config.contextLength()));
        return new DecoderBlock(
                layer,
                norms(prefix, norms.beforeAttention(), norms.afterAttention()),
                attention(layer, prefix + "self_attn.", angles),
                norms(prefix, norms.beforeFeedForward(), norms.afterFeedForward()),
                feedForward(prefix + "mlp."));
    }

    private DecoderBlock.Norms norms(String prefix, Optional<String> before, Optional<String> after) {
        return new DecoderBlock.Norms(norm(prefix, before), norm(prefix, after), config.normEpsilon());
    }

    private Parameter norm(String prefix, Optional<String> name) {
        return name.map(norm -> weights.parameter(prefix + norm + ".weight")).orElse(null);
    }

    private SelfAttention attention(int layer, String prefix, RotaryAngles angles) {
        boolean bias = config.biases().queryKeyValue();
        boolean normed = config.queryNormWidth() > 0;
        Parameter queryNorm = normed ? weights.parameter(prefix + "q_norm.weight") : null;
        Parameter keyNorm = normed ? weights.parameter(prefix + "k_norm.weight") : null;
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
                        config.scores().scale(),
                        config.scores().softCap(),
                        config.normEpsilon()),
                angles);
    }

    private FeedForward feedForward(String prefix) {
        boolean bias = config.biases().feedForward();
        return new FeedForward(
                projection(prefix + "gate_proj", bias),
                projection(prefix + "up_proj", bias),
                projection(prefix + "down_proj", bias),
                switch (config.family().gate()) {
                    case SILU -> Tape::swiglu;
                    case GELU_TANH -> Tape::geglu;
                });
    }

    private Projection projection(String name, boolean bias) {
        return new Projection(
                weights.parameter(name + ".weight"),
                bias ? weights.parameter(name + ".bias") : null,
                adapters.of(name));
    }

    @Override
    public void close() {
        rotary.values().forEach(RotaryAngles::close);
    }
}
