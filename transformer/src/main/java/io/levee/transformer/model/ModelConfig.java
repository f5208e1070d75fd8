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
 * @param slidingRotary how they grow in layers with a window; the same in most families
 * @param tied the language head is the embedding
 * @param biases which projections have one
 * @param scores how scores of attention and logits are scaled
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
        RotaryTable.Settings slidingRotary,
        boolean tied,
        Biases biases,
        Scores scores,
        List<Integer> windows,
        SpecialIds special) {

    /** Which projections have a bias. */
    public record Biases(boolean queryKeyValue, boolean output, boolean feedForward) {
        /** None has one. */
        public static final Biases NONE = new Biases(false, false, false);
    }

    /**
     * How scores of attention and logits are scaled.
     *
     * @param queryScalar attention's scores are divided by its root; D in most families
     * @param softCap attention's scores s become softCap · tanh(s / softCap); 0 for none
     * @param logitSoftCap the same of the logits
     */
    public record Scores(double queryScalar, float softCap, float logitSoftCap) {
        /** Divided by √D, not capped. */
        public static Scores plain(int headWidth) {
            return new Scores(headWidth, 0, 0);
        }

        /** What attention's scores are multiplied with. */
        public float scale() {
            return (float) (1 / Math.sqrt(queryScalar));
        }

        /** Whether anything is capped. */
        public boolean capped() {
            return softCap != 0 || logitSoftCap != 0;
        }
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
                RotaryTable.Settings.of(10000),
                tied,
                Biases.NONE,
                Scores.plain(width / heads),
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
                slidingRotary,
                tied,
                biases,
                scores,
                windows,
                other);
    }

    /** How angles grow in a layer. */
    public RotaryTable.Settings rotary(int layer) {
        return windows.get(layer) == 0 ? rotary : slidingRotary;
    }

    /** What embeddings are multiplied with. */
    public float embeddingScale() {
        return family.scaledEmbedding() ? (float) Math.sqrt(width) : 1;
    }

    /** Values that the norm over queries spans, 0 where there is none. */
    public int queryNormWidth() {
        return queryKeyNormWidth(heads);
    }

    /** Values that the norm over keys spans, 0 where there is none. */
    public int keyNormWidth() {
        return queryKeyNormWidth(keyValueHeads);
    }

    private int queryKeyNormWidth(int count) {
        return switch (family.queryKeyNorm()) {
            case NONE -> 0;
            case HEADS -> headWidth;
            case PROJECTION -> count * headWidth;
        };
    }

    /** Trainable values of the trunk and the language head. */
    public long parameterCount() {
        return ModelParameters.causal(this).stream()
                .mapToLong(d -> d.shape().count())
                .sum();
    }
}
