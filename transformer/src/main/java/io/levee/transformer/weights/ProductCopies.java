package io.levee.transformer.weights;

import io.levee.engine.memory.MemoryPlan;
import io.levee.engine.tensor.Device;
import io.levee.engine.tensor.ParameterSet.Declaration;
import io.levee.kernels.Kernels;
import io.levee.kernels.dtype.Dtype;
import io.levee.transformer.model.ModelConfig;
import io.levee.transformer.model.ModelParameters;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.List;

/** What a device takes for copies of weights in the layout of its products; embeddings that are only looked up have none. */
public final class ProductCopies {
    private final Kernels kernels;
    private long bytes;

    /** No weights yet. */
    public ProductCopies(Device device) {
        kernels = device.kernels();
    }

    /**
     * Float32 weights.
     *
     * @param language whether the embedding is the language head too where the two are tied
     */
    public ProductCopies add(ModelConfig config, List<Declaration> declarations, boolean language) {
        declarations.forEach(declaration -> add(config, declaration, Dtype.F32, language));
        return this;
    }

    /** Weights that are used in the type in which they are stored, by a model or by the model under an adapter. */
    public ProductCopies addFrozen(Path path, ModelReader.Use use) {
        if (AdapterFolder.is(path)) {
            return addFrozen(AdapterFolder.base(path), AdapterFolder.read(path).scores() ? ModelReader.Use.TRUNK : use);
        }
        ModelConfig config = ModelReader.config(path);
        boolean language = use == ModelReader.Use.LANGUAGE;
        try (Arena arena = Arena.ofConfined()) {
            use.stored(StoredModel.open(path, arena))
                    .forEach((declaration, weight) -> add(config, declaration, weight.dtype(), language));
        }
        return this;
    }

    private void add(ModelConfig config, Declaration declaration, Dtype dtype, boolean language) {
        boolean multiplied = declaration.shape().rank() == 2
                && (!declaration.name().equals(ModelParameters.EMBEDDING) || language && config.tied());
        if (multiplied) {
            bytes += kernels.weightCopyBytes(
                    dtype, declaration.shape().size(0), declaration.shape().size(1));
        }
    }

    /** One entry, or none on devices that make no copies. */
    public MemoryPlan plan() {
        long taken = Math.min(bytes, kernels.weightCopyLimitBytes());
        return taken == 0 ? MemoryPlan.empty() : MemoryPlan.empty().plus("weights in the layout of products", taken);
    }
}
