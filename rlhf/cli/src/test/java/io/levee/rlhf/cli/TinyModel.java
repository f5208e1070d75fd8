package io.levee.rlhf.cli;

import io.levee.engine.tensor.Device;
import io.levee.engine.tensor.ParameterSet;
import io.levee.kernels.reference.ReferenceKernels;
import io.levee.transformer.model.ModelConfig;
import io.levee.transformer.model.ModelParameters;
import io.levee.transformer.model.Weights;
import io.levee.transformer.tokenizer.SpecialTokens;
import io.levee.transformer.tokenizer.Tokenizer;
import io.levee.transformer.weights.ModelWriter;
import io.levee.transformer.weights.RandomWeights;
import io.levee.transformer.weights.ScoreFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/** Writes model directories of a few thousand random weights over ten words. */
final class TinyModel {
    static final List<String> WORDS = List.of(
            "<pad>",
            "<s>",
            "</s>",
            "the",
            "cat",
            "sat",
            "on",
            "a",
            "mat",
            "USER:",
            "ASSISTANT:",
            "BEGINNING",
            "OF",
            "CONVERSATION:");
    static final int CONTEXT = 32;

    private TinyModel() {}

    /** A language model. */
    static Path language(Path folder) {
        return language(folder, WORDS, 7);
    }

    /** A language model over these words, the first three of which are special; each seed gives another. */
    static Path language(Path folder, List<String> words, long seed) {
        return write(folder, words, seed, Optional.empty());
    }

    /** A cost model. */
    static Path cost(Path folder) {
        return write(folder, WORDS, 7, Optional.of(ScoreFile.Kind.COST));
    }

    /** A reward model. */
    static Path reward(Path folder) {
        return write(folder, WORDS, 8, Optional.of(ScoreFile.Kind.REWARD));
    }

    private static Path write(Path folder, List<String> words, long seed, Optional<ScoreFile.Kind> score) {
        ModelConfig config = ModelConfig.llama(
                words.size(),
                16,
                24,
                2,
                2,
                CONTEXT,
                true,
                new ModelConfig.SpecialIds(OptionalInt.of(1), List.of(2), OptionalInt.of(0)));
        try (Device device = new Device(new ReferenceKernels());
                ParameterSet set = new ParameterSet(
                        device.kernels(),
                        score.isPresent() ? ModelParameters.score(config) : ModelParameters.causal(config),
                        false)) {
            Files.createDirectories(folder);
            RandomWeights.fill(device, set, 0.5, seed);
            if (score.isPresent()) {
                ScoreFile file = new ScoreFile(score.get(), 0.25f, OptionalDouble.of(-1), OptionalDouble.of(1));
                ModelWriter.score(device, config, Weights.of(set), file, folder);
            } else {
                ModelWriter.causal(device, config, Weights.of(set), folder);
            }
        } catch (IOException failure) {
            throw new java.io.UncheckedIOException(failure);
        }
        SpecialTokens special = new SpecialTokens(
                Optional.of("<s>"), Optional.of("</s>"), Optional.empty(), Optional.of("<pad>"), List.of());
        Tokenizer.ofWords(words, special).save(folder);
        return folder;
    }
}
