package io.levee.transformer.weights;

import io.levee.engine.store.BadInputException;
import io.levee.engine.store.FolderSwap;
import io.levee.engine.tensor.Device;
import io.levee.kernels.dtype.Dtype;
import io.levee.transformer.model.ModelConfig;
import io.levee.transformer.model.ModelParameters;
import io.levee.transformer.model.Weights;
import io.levee.transformer.tokenizer.Tokenizer;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A whole model, on its way to the files of another system: from other files, or merged from a trunk and its adapters.
 *
 * @param device on which the weights lie
 * @param weights of any storage types; with a score head those of a score model
 * @param score what a score model knows; empty for a language model, or when nothing is known
 */
public record ModelExport(
        Device device, ModelConfig config, Weights weights, Optional<ScoreFile> score, Tokenizer tokenizer) {
    /**
     * Writes a folder in the Hugging Face layout, with the tokenizer; it appears whole or not at all, in the place of what is
     * there.
     *
     * @param dtype F32, BF16 or F16
     * @throws BadInputException when it cannot be written
     */
    public void huggingFace(Dtype dtype, Path folder) {
        FolderSwap.write(folder, target -> {
            if (scores()) {
                ModelWriter.score(device, config, weights, score, dtype, target);
            } else {
                ModelWriter.causal(device, config, weights, dtype, target);
            }
            tokenizer.save(target);
        });
    }

    /**
     * Writes a GGUF file; it appears whole or not at all.
     *
     * @param dtype of the matrices: F32, F16, BF16, Q8_0 or Q4_0
     * @throws BadInputException when llama.cpp has no such model, or it cannot be written
     */
    public void gguf(Dtype dtype, Path file) {
        if (scores()) {
            GgufModelWriter.score(device, config, weights, score, tokenizer, dtype, file);
        } else {
            GgufModelWriter.causal(device, config, weights, tokenizer, dtype, file);
        }
    }

    private boolean scores() {
        return weights.parameters().containsKey(ModelParameters.SCORE_HEAD);
    }
}
