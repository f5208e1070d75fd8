package io.levee.transformer.tokenizer;

import java.util.List;

/** Turns tokens back into text: a chain of steps, each from tokens to tokens, whose last tokens are put together. */
sealed interface TokenDecoder {
    /** The byte alphabet of GPT-2. */
    record ByteLevel() implements TokenDecoder {}

    /** Every match in a token replaced. */
    record Replace(TextPattern pattern, String content) implements TokenDecoder {}

    /**
     * Runs of {@code <0x00>} … {@code <0xFF>} become text, or one U+FFFD for each byte when the run is not valid UTF-8.
     */
    record ByteFallback() implements TokenDecoder {}

    /** All tokens become one. */
    record Fuse() implements TokenDecoder {}

    /** Up to {@code start} and {@code stop} characters of a kind removed at the ends of a token. */
    record Strip(int character, int start, int stop) implements TokenDecoder {}

    /** SentencePiece's symbol becomes a space, or nothing in the first token where the encoder had put it. */
    record Metaspace(char symbol, PreTokenizer.Prepend prepend) implements TokenDecoder {}

    /** The suffix of a word's last token becomes a space, or nothing in the last token. */
    record WordSuffix(String suffix) implements TokenDecoder {}

    /** A space between tokens. */
    record Spaces() implements TokenDecoder {}

    /** One after another. */
    record Sequence(List<TokenDecoder> steps) implements TokenDecoder {
        /** Copies the list. */
        public Sequence {
            steps = List.copyOf(steps);
        }
    }

    /** How many times longer it may make a token. */
    default double growth() {
        return switch (this) {
            case Replace(var pattern, String content) -> ComponentLimits.growth(pattern, content);
            case WordSuffix(String suffix) -> ComponentLimits.growth(new TextPattern.Literal(suffix), " ");
            case Sequence(var steps) ->
                steps.stream().mapToDouble(TokenDecoder::growth).reduce(1, (a, b) -> a * b);
            case ByteLevel _, ByteFallback _, Fuse _, Strip _, Metaspace _, Spaces _ -> 1;
        };
    }

    /** Starts decoding one sequence of tokens. */
    default DecodingStep begin() {
        return DecodingStep.of(this, false);
    }
}
