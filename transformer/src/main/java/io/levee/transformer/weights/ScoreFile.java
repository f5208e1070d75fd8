package io.levee.transformer.weights;

import io.levee.engine.store.AtomicFiles;
import io.levee.engine.store.BadInputException;
import io.levee.engine.store.Json;
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
 */
public record ScoreFile(Kind kind, float bias, OptionalDouble meanSafe, OptionalDouble meanUnsafe) {
    /** Name of the file in a model directory. */
    public static final String NAME = "score.json";

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

    /** The file in a model directory, or empty when there is none. */
    public static Optional<ScoreFile> read(Path directory) {
        Path file = directory.resolve(NAME);
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        Json json = Json.parse(file);
        Json kind = json.at("kind");
        for (Kind known : Kind.values()) {
            if (known.text().equals(kind.text())) {
                return Optional.of(new ScoreFile(
                        known, (float) json.at("bias").number(), mean(json, "mean_safe"), mean(json, "mean_unsafe")));
            }
        }
        throw new BadInputException(kind.place() + ": expected reward or cost, found " + kind.text());
    }

    private static OptionalDouble mean(Json json, String field) {
        return json.find(field).map(Json::number).map(OptionalDouble::of).orElse(OptionalDouble.empty());
    }

    /** Writes the file into a model directory. */
    public void write(Path directory) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("kind", kind.text());
        fields.put("bias", bias);
        meanSafe.ifPresent(m -> fields.put("mean_safe", m));
        meanUnsafe.ifPresent(m -> fields.put("mean_unsafe", m));
        AtomicFiles.write(directory.resolve(NAME), Json.writePretty(fields) + "\n");
    }
}
