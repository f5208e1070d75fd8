package io.levee.transformer.weights;

import io.levee.engine.store.AtomicFiles;
import io.levee.engine.store.BadInputException;
import io.levee.engine.store.Gguf;
import io.levee.engine.store.Json;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What a score model knows beside its weights, in {@code score.json}.
 *
 * @param kind what the score measures
 * @param bias of the head: transformers' layout has no place for it
 * @param meanSafe mean held-out cost of answers labelled safe; empty where not measured
 * @param meanUnsafe the same of answers labelled unsafe
 * @param statistics of the scores in training, by which they can be normalised; empty where not kept
 */
public record ScoreFile(
        Kind kind, float bias, OptionalDouble meanSafe, OptionalDouble meanUnsafe, Optional<Statistics> statistics) {
    /** Name of the file in a model directory. */
    public static final String NAME = "score.json";

    /** Key of the same text in the metadata of a GGUF file. */
    public static final String GGUF_KEY = "levee.score";

    /**
     * Running statistics of end scores.
     *
     * @param mean     of the scores
     * @param variance of the scores
     * @param count    how many they were
     */
    public record Statistics(double mean, double variance, long count) {}

    /** A file without statistics. */
    public ScoreFile(Kind kind, float bias, OptionalDouble meanSafe, OptionalDouble meanUnsafe) {
        this(kind, bias, meanSafe, meanUnsafe, Optional.empty());
    }

    /** What a score measures. */
    public enum Kind {
        /** Higher is more helpful. */
        REWARD,
        /** Above 0 is unsafe. */
        COST;

        /** As it stands in the file. */
        public String text() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    /** What a model directory (also one of safe-rlhf) or GGUF file knows, or empty when it says nothing. */
    public static Optional<ScoreFile> read(Path model) {
        if (StoredModel.isGguf(model)) {
            try (Arena arena = Arena.ofConfined()) {
                Gguf file = Gguf.open(model, arena);
                return file.has(GGUF_KEY)
                        ? Optional.of(of(Json.parse(file.text(GGUF_KEY), model + ", metadata key " + GGUF_KEY)))
                        : Optional.empty();
            }
        }
        Path file = model.resolve(NAME);
        return Files.exists(file) ? Optional.of(of(Json.parse(file))) : SafeRlhfHead.scoreFile(model);
    }

    private static ScoreFile of(Json json) {
        Json kind = json.at("kind");
        for (Kind known : Kind.values()) {
            if (known.text().equals(kind.text())) {
                return new ScoreFile(
                        known,
                        bias(json.at("bias")),
                        mean(json, "mean_safe"),
                        mean(json, "mean_unsafe"),
                        json.find("statistics").map(ScoreFile::statistics));
            }
        }
        throw new BadInputException(kind.place() + ": expected reward or cost, found " + kind.text());
    }

    private static float bias(Json json) {
        float bias = (float) json.number();
        if (!Float.isFinite(bias)) {
            throw json.error("expected a number that a float holds, found " + json);
        }
        return bias;
    }

    private static Statistics statistics(Json json) {
        Json variance = json.at("variance");
        if (!(variance.number() >= 0)) {
            throw variance.error("expected a variance from 0 on, found " + variance);
        }
        Json count = json.at("count");
        if (count.whole() < 0) {
            throw count.error("expected a count from 0 on, found " + count);
        }
        return new Statistics(json.at("mean").number(), variance.number(), count.whole());
    }

    private static OptionalDouble mean(Json json, String field) {
        return json.find(field).map(Json::number).map(OptionalDouble::of).orElse(OptionalDouble.empty());
    }

    /** Writes the file into a model directory. */
    public void write(Path directory) {
        AtomicFiles.write(directory.resolve(NAME), Json.writePretty(fields()) + "\n");
    }

    /** What the file says. */
    Map<String, Object> fields() {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("kind", kind.text());
        fields.put("bias", bias);
        meanSafe.ifPresent(m -> fields.put("mean_safe", m));
        meanUnsafe.ifPresent(m -> fields.put("mean_unsafe", m));
        statistics.ifPresent(kept -> fields.put("statistics", kept));
        return fields;
    }
}
