package io.levee.transformer.weights;

import io.levee.engine.store.BadInputException;
import io.levee.engine.store.Json;
import io.levee.engine.store.Safetensors;
import io.levee.engine.store.StoredTensor;
import io.levee.transformer.model.ConfigFile;
import io.levee.transformer.model.ModelParameters;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * The score head of a model that safe-rlhf has trained: {@code score_head.weight}, {@code score_head.bias} and the running
 * statistics of its scores. Where its configuration says {@code do_normalize}, they are folded into weight and bias: a reward
 * becomes (x − mean) / (√var + ε), a cost x / (√var + ε), which keeps its sign. docs/safe-rlhf.md 2.6.
 */
final class SafeRlhfHead {
    private static final String WEIGHT = "score_head.weight";
    private static final String BIAS = "score_head.bias";
    private static final double EPSILON = 1e-8;

    private final Path folder;
    private final Safetensors file;
    private final Json config;
    private final StoredTensor weight;

    private SafeRlhfHead(Path folder, Safetensors file, Json config, StoredTensor weight) {
        this.folder = folder;
        this.file = file;
        this.config = config;
        this.weight = weight;
    }

    /** The head of a folder, or empty when it is not of safe-rlhf. */
    static Optional<SafeRlhfHead> of(Path folder, Safetensors file) {
        return file.find(WEIGHT)
                .map(weight -> new SafeRlhfHead(folder, file, Json.parse(folder.resolve(ConfigFile.NAME)), weight));
    }

    /** What the model measures, from its folder; empty when it is not of safe-rlhf or measures neither reward nor cost. */
    static Optional<ScoreFile> scoreFile(Path folder) {
        if (!Files.exists(folder.resolve(ConfigFile.NAME))
                || Json.parse(folder.resolve(ConfigFile.NAME))
                        .find("score_type")
                        .isEmpty()) {
            return Optional.empty();
        }
        try (Arena arena = Arena.ofConfined()) {
            return of(folder, Safetensors.open(folder, arena)).flatMap(SafeRlhfHead::scoreFile);
        }
    }

    private Optional<ScoreFile> scoreFile() {
        return kind().map(kind ->
                new ScoreFile(kind, (float) bias(), OptionalDouble.empty(), OptionalDouble.empty(), statistics()));
    }

    /** What scores can be normalised by later; none where they are normalised already. */
    private Optional<ScoreFile.Statistics> statistics() {
        Optional<StoredTensor> count = file.find("normalizer.count");
        if (normalises() || count.isEmpty() || value(count.get()) < 1) {
            return Optional.empty();
        }
        return Optional.of(new ScoreFile.Statistics(statistic("mean"), statistic("var"), (long) value(count.get())));
    }

    private Optional<ScoreFile.Kind> kind() {
        return switch (config.find("score_type").map(Json::text).orElse("")) {
            case "reward" -> Optional.of(ScoreFile.Kind.REWARD);
            case "cost" -> Optional.of(ScoreFile.Kind.COST);
            default -> Optional.empty();
        };
    }

    /** The head (1, C) under the name that it has in transformers. */
    StoredTensor head(Arena arena) {
        MemorySegment values = floats(weight, arena);
        if (divisor() != 1) {
            MemorySegment scaled = arena.allocate(values.byteSize(), 64);
            for (long i = 0; i < weight.elements(); i++) {
                float value = values.get(ValueLayout.JAVA_FLOAT_UNALIGNED, i * Float.BYTES);
                scaled.set(ValueLayout.JAVA_FLOAT, i * Float.BYTES, (float) (value / divisor()));
            }
            values = scaled;
        }
        return new StoredTensor(ModelParameters.SCORE_HEAD, "F32", weight.shape(), values, weight.place());
    }

    /** The bias (1). */
    StoredTensor bias(Arena arena) {
        MemorySegment value = arena.allocateFrom(ValueLayout.JAVA_FLOAT, (float) bias());
        return new StoredTensor(ModelParameters.SCORE_BIAS, "F32", new long[] {1}, value, weight.place());
    }

    private double bias() {
        double bias = file.find(BIAS).map(SafeRlhfHead::value).orElse(0.0);
        boolean centred = normalises() && kind().equals(Optional.of(ScoreFile.Kind.REWARD));
        return (centred ? bias - statistic("mean") : bias) / divisor();
    }

    private boolean normalises() {
        return config.find("do_normalize").map(Json::flag).orElse(false);
    }

    private double divisor() {
        return normalises() ? Math.sqrt(statistic("var")) + EPSILON : 1;
    }

    private double statistic(String name) {
        double value = value(file.at("normalizer." + name));
        if (!Double.isFinite(value) || name.equals("var") && value < 0) {
            throw new BadInputException(
                    "%s: normalizer.%s is %s: scores cannot be normalised with it".formatted(folder, name, value));
        }
        return value;
    }

    private static double value(StoredTensor tensor) {
        if (tensor.elements() != 1) {
            tensor.require(1);
        }
        if (tensor.dtype().equals("I64")) {
            return tensor.data().get(ValueLayout.JAVA_LONG_UNALIGNED, 0);
        }
        try (Arena arena = Arena.ofConfined()) {
            return floats(tensor, arena).get(ValueLayout.JAVA_FLOAT_UNALIGNED, 0);
        }
    }

    private static MemorySegment floats(StoredTensor tensor, Arena arena) {
        return StoredWeight.of(tensor).floats(arena);
    }
}
