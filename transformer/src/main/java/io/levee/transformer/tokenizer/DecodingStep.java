package io.levee.transformer.tokenizer;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * A step of a {@link TokenDecoder} at work on one sequence of tokens: it gives out what no later token can change, and
 * keeps the rest. Behind a step that makes one token of all, tokens are fragments of that one.
 */
interface DecodingStep {
    /** The next token. */
    void push(String token, Consumer<String> out);

    /** No more tokens come. */
    default void end(Consumer<String> out) {}

    /**
     * Starts a step.
     *
     * @param fragments whether the tokens to come are fragments of one token
     */
    static DecodingStep of(TokenDecoder decoder, boolean fragments) {
        return fragments ? ofFragments(decoder) : ofTokens(decoder);
    }

    private static DecodingStep ofFragments(TokenDecoder decoder) {
        return switch (decoder) {
            case TokenDecoder.Sequence(var steps) -> chain(steps, true);
            case TokenDecoder.Fuse _ -> ofTokens(decoder);
            case TokenDecoder.Replace(var pattern, var _) -> isCharacter(pattern) ? ofTokens(decoder) : whole(decoder);
            case TokenDecoder.Strip(int character, int start, int stop) ->
                stop == 0 ? new DecodingSteps.StripStart(character, start) : whole(decoder);
            case TokenDecoder.ByteLevel _, TokenDecoder.ByteFallback _, TokenDecoder.Metaspace _ -> whole(decoder);
            case TokenDecoder.WordSuffix _, TokenDecoder.Spaces _ -> whole(decoder);
        };
    }

    private static DecodingStep whole(TokenDecoder decoder) {
        return new DecodingSteps.Whole(ofTokens(decoder));
    }

    /** A single character never lies across two fragments. */
    private static boolean isCharacter(TextPattern pattern) {
        return pattern instanceof TextPattern.Literal(String text)
                && !text.isEmpty()
                && text.codePointCount(0, text.length()) == 1;
    }

    private static DecodingStep ofTokens(TokenDecoder decoder) {
        return switch (decoder) {
            case TokenDecoder.ByteLevel() -> new DecodingSteps.Bytes();
            case TokenDecoder.Replace(var pattern, String content) ->
                (token, out) -> out.accept(pattern.replaceAll(token, content));
            case TokenDecoder.ByteFallback() -> new DecodingSteps.ByteRuns();
            case TokenDecoder.Strip strip -> (token, out) -> out.accept(DecodingSteps.strip(strip, token));
            case TokenDecoder.Metaspace metaspace -> new DecodingSteps.SpaceSymbols(metaspace);
            case TokenDecoder.WordSuffix(String suffix) -> new DecodingSteps.Suffixes(suffix);
            case TokenDecoder.Spaces() -> new DecodingSteps.Spaced();
            case TokenDecoder.Fuse() -> (token, out) -> out.accept(token);
            case TokenDecoder.Sequence(var steps) -> chain(steps, false);
        };
    }

    private static DecodingStep chain(List<TokenDecoder> decoders, boolean fragments) {
        List<DecodingStep> steps = new ArrayList<>();
        boolean fused = fragments;
        for (TokenDecoder decoder : decoders) {
            steps.add(of(decoder, fused));
            fused |= fuses(decoder);
        }
        return new DecodingSteps.Chain(steps);
    }

    private static boolean fuses(TokenDecoder decoder) {
        return switch (decoder) {
            case TokenDecoder.ByteLevel _, TokenDecoder.Fuse _ -> true;
            case TokenDecoder.Sequence(var steps) -> steps.stream().anyMatch(DecodingStep::fuses);
            case TokenDecoder.Replace _, TokenDecoder.ByteFallback _, TokenDecoder.Strip _ -> false;
            case TokenDecoder.Metaspace _, TokenDecoder.WordSuffix _, TokenDecoder.Spaces _ -> false;
        };
    }
}
