package io.levee.transformer.model;

import io.levee.transformer.block.RotaryTable;
import java.util.List;
import java.util.OptionalInt;

/**
 * The sizes of a decoder.
 *
 * @param vocabulary V
 * @param width C
 * @param feedForward F
 * @param layers number of blocks
 * @param heads H
 * @param keyValueHeads K
 * @param headWidth D
 * @param contextLength most positions
 * @param normEpsilon ε of the norms
 * @param rotary how angles grow
 * @param tied the language head is the embedding
 * @param biases which projections have one
 * @param queryKeyNorm norms over query and key heads (Qwen3)
 * @param windows for each layer the tokens that a token sees, 0 for all before it
 * @param special ids with a meaning
 */
public record ModelConfig(
        Family family,
        int vocabulary,
        int width,
        int feedForward,
        int layers,
        int heads,
        int keyValueHeads,
        int headWidth,
        int contextLength,
        float normEpsilon,
        RotaryTable.Settings rotary,
        boolean tied,
        Biases biases,
        boolean queryKeyNorm,
        List<Integer> windows,
        SpecialIds special) {

    /** Which projections have a bias. */
    public record Biases(boolean queryKeyValue, boolean output, boolean feedForward) {
        /** None has one. */
        public static final Biases NONE = new Biases(false, false, false);
    }

    /**
     * Ids with a meaning.
     *
     * @param begin put before a text
     * @param end each ends a text
     * @param pad fills batches elsewhere; never used here
     */
    public record SpecialIds(OptionalInt begin, List<Integer> end, OptionalInt pad) {
        public SpecialIds {
            end = List.copyOf(end);
        }
    }

    public ModelConfig {
        windows = List.copyOf(windows);
        if (heads % keyValueHeads != 0 || headWidth % 2 != 0 || windows.size() != layers) {
            throw new IllegalArgumentException("heads " + heads + ", key/value heads " + keyValueHeads + ", head width "
                    + headWidth + ", windows " + windows.size() + " of " + layers + " layers do not fit together");
        }
    }

    /** A plain LLaMA of the given sizes, heads sharing nothing, with the given special ids. */
    public static ModelConfig llama(
            int vocabulary,
            int width,
            int feedForward,
            int layers,
            int heads,
            int contextLength,
            boolean tied,
            SpecialIds special) {
        return new ModelConfig(
                Family.LLAMA,
                vocabulary,
                width,
                feedForward,
                layers,
                heads,
                heads,
                width / heads,
                contextLength,
                1e-5f,
                RotaryTable.Settings.of(10000),
                tied,
                Biases.NONE,
                false,
                java.util.Collections.nCopies(layers, 0),
                special);
    }

    /** The same sizes with other special ids. */
    public ModelConfig with(SpecialIds other) {
        return new ModelConfig(
                family,
                vocabulary,
                width,
                feedForward,
                layers,
                heads,
                keyValueHeads,
                headWidth,
                contextLength,
                normEpsilon,
                rotary,
                tied,
                biases,
                queryKeyNorm,
                windows,
                other);
    }

    /** Trainable values of the trunk and the language head. */
    public long parameterCount() {
        return ModelParameters.causal(this).stream()
                .mapToLong(d -> d.shape().count())
                .sum();
    }
}
