package io.levee.transformer.model;

import io.levee.engine.store.Json;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * What {@code generation_config.json} says of the ids that end a text. How its makers like to sample from a model is not
 * taken over: that is said on the command line.
 *
 * @param end empty where there is no such file, or it says nothing
 */
public record GenerationConfig(List<Integer> end) {
    /** The file's name. */
    public static final String NAME = "generation_config.json";

    /** Copies the list. */
    public GenerationConfig {
        end = List.copyOf(end);
    }

    /**
     * Reads the file of a model's folder, if there is one.
     *
     * @throws io.levee.engine.store.BadInputException when it is broken
     */
    public static GenerationConfig in(Path folder) {
        Path file = folder.resolve(NAME);
        return new GenerationConfig(Files.exists(file) ? ConfigFile.ids(Json.parse(file), "eos_token_id") : List.of());
    }

    /** A configuration in which these ids end a text, too. */
    public ModelConfig addTo(ModelConfig config) {
        ModelConfig.SpecialIds special = config.special();
        Set<Integer> all = new LinkedHashSet<>(special.end());
        all.addAll(end);
        return all.size() == special.end().size()
                ? config
                : config.with(new ModelConfig.SpecialIds(special.begin(), List.copyOf(all), special.pad()));
    }
}
