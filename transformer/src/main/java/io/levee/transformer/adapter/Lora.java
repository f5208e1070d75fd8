package io.levee.transformer.adapter;

import io.levee.engine.random.Draws;
import io.levee.engine.random.RandomStream;
import io.levee.engine.tensor.Device;
import io.levee.engine.tensor.Parameter;
import io.levee.engine.tensor.ParameterSet;
import io.levee.engine.tensor.ParameterSet.Declaration;
import io.levee.transformer.block.LowRank;
import io.levee.transformer.model.Adapters;
import io.levee.transformer.model.ModelConfig;
import java.util.ArrayList;
import java.util.List;

/**
 * One adapter of a role: a low-rank pair for each target projection, in one buffer with whatever else the role trains beside
 * them (a score head). Closing it frees the buffer.
 */
public final class Lora implements Adapters, AutoCloseable {
    private final LoraSettings settings;
    private final ParameterSet parameters;

    private Lora(LoraSettings settings, ParameterSet parameters) {
        this.settings = settings;
        this.parameters = parameters;
    }

    /** An adapter that corrects nothing yet: all zero. */
    public static Lora zero(
            Device device, ModelConfig config, LoraSettings settings, List<Declaration> beside, boolean trainable) {
        List<Declaration> all = new ArrayList<>(settings.declarations(config));
        all.addAll(beside);
        return new Lora(settings, new ParameterSet(device.kernels(), all, trainable, "adapter"));
    }

    /**
     * A new adapter, to be trained: down uniform in ±1/√inputs, up zero, so that the model is unchanged at first.
     *
     * @param beside what is trained with it; zero
     */
    public static Lora fresh(
            Device device, ModelConfig config, LoraSettings settings, List<Declaration> beside, long seed) {
        Lora lora = zero(device, config, settings, beside, true);
        for (Declaration declaration : settings.declarations(config)) {
            if (declaration.name().endsWith(".lora_A.weight")) {
                Parameter down = lora.parameters.parameter(declaration.name());
                device.write(down.values(), () -> uniform(down, seed));
            }
        }
        lora.parameters.refresh();
        return lora;
    }

    private static float[] uniform(Parameter down, long seed) {
        float[] values = new float[Math.toIntExact(down.shape().count())];
        double bound = 1 / Math.sqrt(down.shape().size(1));
        Draws draws = RandomStream.of(seed, "lora/" + down.name()).at(0);
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (bound * (2 * draws.nextDouble() - 1));
        }
        return values;
    }

    @Override
    public List<LowRank> of(String projection) {
        Parameter down = parameters.parameters().get(LoraSettings.down(projection));
        return down == null
                ? List.of()
                : List.of(new LowRank(down, parameters.parameter(LoraSettings.up(projection)), settings.scale()));
    }

    /** Size and place. */
    public LoraSettings settings() {
        return settings;
    }

    /** The pairs, and what is trained with them. */
    public ParameterSet parameters() {
        return parameters;
    }

    @Override
    public void close() {
        parameters.close();
    }
}
