package io.levee.rlhf.role;

import io.levee.engine.tensor.Device;
import io.levee.transformer.model.Weights;
import io.levee.transformer.weights.FrozenWeights;
import io.levee.transformer.weights.ModelReader;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** Frozen models, each in memory once however many roles stand on it; closed after the roles. */
public final class Trunks implements AutoCloseable {
    private record Key(Path model, ModelReader.Use use) {}

    private final Device device;
    private final Map<Key, FrozenWeights> opened = new LinkedHashMap<>();

    /** None opened yet. */
    public Trunks(Device device) {
        this.device = device;
    }

    /** The weights of a model; a trunk alone is also that of the language model that is open already. */
    Weights of(Path model, ModelReader.Use use) {
        Path path = model.toAbsolutePath().normalize();
        FrozenWeights language = opened.get(new Key(path, ModelReader.Use.LANGUAGE));
        if (use == ModelReader.Use.TRUNK && language != null) {
            return language;
        }
        return opened.computeIfAbsent(new Key(path, use), key -> ModelReader.frozen(device, path, use));
    }

    @Override
    public void close() {
        opened.values().forEach(FrozenWeights::close);
        opened.clear();
    }
}
