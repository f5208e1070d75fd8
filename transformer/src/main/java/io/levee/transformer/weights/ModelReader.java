package io.levee.transformer.weights;

import io.levee.engine.store.BadInputException;
import io.levee.engine.store.Gguf;
import io.levee.engine.store.StoredTensor;
import io.levee.engine.tensor.Device;
import io.levee.engine.tensor.ParameterSet;
import io.levee.engine.tensor.ParameterSet.Declaration;
import io.levee.kernels.Slice;
import io.levee.transformer.model.ModelConfig;
import io.levee.transformer.model.ModelParameters;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.function.Function;

/**
 * Reads models from folders in the Hugging Face layout and from GGUF files: into float32 parameters, which can be trained, or
 * frozen, in place. A path is a folder, or a file whose name ends in {@code .gguf}.
 */
public final class ModelReader {
    private ModelReader() {}

    /** The configuration of a model; of an adapter's folder that of the model under it. */
    public static ModelConfig config(Path path) {
        Path base = AdapterFolder.base(path);
        if (!StoredModel.isGguf(base)) {
            return FolderModel.config(base);
        }
        try (Arena arena = Arena.ofConfined()) {
            return GgufConfig.read(Gguf.open(base, arena));
        }
    }

    /** What a model is read as. */
    public enum Use {
        /** A language model. */
        LANGUAGE,
        /** A score model with its head. */
        SCORE,
        /** A language model or score model whose trunk a score model starts from; its head is not needed. */
        TRUNK;

        /** The weights that are read. */
        private List<Declaration> declarations(ModelConfig config) {
            return switch (this) {
                case LANGUAGE -> ModelParameters.causal(config);
                case SCORE -> ModelWriter.withoutBias(config);
                case TRUNK -> ModelParameters.trunk(config);
            };
        }

        /** The weights that a model has, whose shapes are right and whose types are known. */
        SequencedMap<Declaration, StoredWeight> stored(StoredModel model) {
            SequencedMap<Declaration, StoredWeight> stored = new LinkedHashMap<>();
            for (Declaration declaration : declarations(model.config())) {
                stored.put(declaration, ModelReader.stored(model, declaration));
            }
            return stored;
        }
    }

    /**
     * Holds the names, types and shapes of a model's weights against its configuration, without reading a value.
     *
     * @throws BadInputException when they do not match, or a file is missing or not valid
     */
    public static void check(Path path, Use use) {
        if (AdapterFolder.is(path)) {
            AdapterFolder.read(path).check(use);
            return;
        }
        try (Arena arena = Arena.ofConfined()) {
            use.stored(StoredModel.open(path, arena));
        }
        if (use == Use.SCORE) {
            ScoreFile.read(path);
        }
    }

    /** A language model's weights. */
    public static ParameterSet causal(Device device, Path path, boolean trainable) {
        return read(device, path, Use.LANGUAGE, ModelParameters::causal, trainable);
    }

    /** A score model's weights; its head must be there. */
    public static ParameterSet score(Device device, Path path, boolean trainable) {
        return read(device, path, Use.SCORE, ModelParameters::score, trainable);
    }

    /** A score model whose trunk is another model's and whose head is zero still. */
    public static ParameterSet scoreFromCausal(Device device, Path path, boolean trainable) {
        return read(device, path, Use.TRUNK, ModelParameters::score, trainable);
    }

    /**
     * A model's weights in place, in their storage type: nothing is copied but small vectors and the rows that a GGUF file has
     * in another order.
     *
     * @param use {@link Use#TRUNK} gives the trunk without any head
     */
    public static FrozenWeights frozen(Device device, Path path, Use use) {
        return FrozenWeights.open(device, path, use);
    }

    /** Whether a model has a score head; otherwise it is a language model. */
    public static boolean isScore(Path path) {
        if (AdapterFolder.is(path)) {
            return AdapterFolder.read(path).scores();
        }
        try (Arena arena = Arena.ofConfined()) {
            return StoredModel.open(path, arena)
                    .find(ModelParameters.SCORE_HEAD)
                    .isPresent();
        }
    }

    /** Everything is checked before memory is taken. */
    private static ParameterSet read(
            Device device,
            Path path,
            Use use,
            Function<ModelConfig, List<Declaration>> declarations,
            boolean trainable) {
        try (Arena arena = Arena.ofConfined()) {
            StoredModel model = StoredModel.open(path, arena);
            SequencedMap<Declaration, StoredWeight> stored = use.stored(model);
            ParameterSet set = new ParameterSet(device.kernels(), declarations.apply(model.config()), trainable);
            stored.forEach((declaration, weight) ->
                    upload(device, set.parameter(declaration.name()).values(), weight));
            if (use == Use.SCORE) {
                device.write(set.parameter(ModelParameters.SCORE_BIAS).values(), new float[] {scoreBias(model)});
            }
            set.refresh();
            return set;
        }
    }

    /** A tensor's values as float32. */
    static void upload(Device device, Slice to, StoredTensor tensor) {
        upload(device, to, StoredWeight.of(tensor));
    }

    static void upload(Device device, Slice to, StoredWeight weight) {
        device.kernels().upload(to, weight::floats);
    }

    private static StoredWeight stored(StoredModel model, Declaration declaration) {
        String name = declaration.name();
        StoredWeight weight = model.find(name).orElseThrow(() -> missing(model, name));
        weight.tensor()
                .require(declaration.shape().sizes().stream()
                        .mapToLong(Long::longValue)
                        .toArray());
        return weight;
    }

    private static BadInputException missing(StoredModel model, String name) {
        return new BadInputException(
                name.equals(ModelParameters.SCORE_HEAD)
                        ? "%s: no tensor %s: this is a language model; a score model with a trained head is expected here"
                                .formatted(model.weightsFile(), model.nameInFile(name))
                        : "%s: the tensor %s is missing".formatted(model.weightsFile(), model.nameInFile(name)));
    }

    /** The bias of a score model's head: in the weights, or beside them in {@link ScoreFile}, or 0. */
    public static float scoreBias(Path path) {
        if (AdapterFolder.is(path)) {
            return ScoreFile.read(path).map(ScoreFile::bias).orElse(0f);
        }
        try (Arena arena = Arena.ofConfined()) {
            return scoreBias(StoredModel.open(path, arena));
        }
    }

    static float scoreBias(StoredModel model) {
        Optional<StoredWeight> stored = model.find(ModelParameters.SCORE_BIAS);
        if (stored.isEmpty()) {
            return ScoreFile.read(model.path()).map(ScoreFile::bias).orElse(0f);
        }
        stored.get().tensor().require(1);
        try (Arena staging = Arena.ofConfined()) {
            return stored.get().floats(staging).get(ValueLayout.JAVA_FLOAT_UNALIGNED, 0);
        }
    }
}
