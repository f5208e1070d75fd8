package io.levee.transformer.tokenizer;

import java.util.List;

/**
 * The components of a tokenizer.
 *
 * @param special names of the tokens with a role; each is a token or has no effect
 * @param files   what the tokenizer was read from
 */
record TokenizerParts(
        AddedTokens added,
        TextNormalizer normalizer,
        PreTokenizer preTokenizer,
        TokenModel model,
        Affixes affixes,
        TokenDecoder decoder,
        SpecialTokens special,
        SourceFiles files) {
    TokenizerParts with(SourceFiles otherFiles) {
        return new TokenizerParts(added, normalizer, preTokenizer, model, affixes, decoder, special, otherFiles);
    }

    TokenizerParts with(SpecialTokens otherSpecial) {
        return new TokenizerParts(added, normalizer, preTokenizer, model, affixes, decoder, otherSpecial, files);
    }

    /** The same with other added tokens, which the file that it was read from does not have. */
    TokenizerParts with(List<AddedToken> tokens) {
        return new TokenizerParts(
                new AddedTokens(tokens, normalizer),
                normalizer,
                preTokenizer,
                model,
                affixes,
                decoder,
                special,
                files.withoutTokenizerJson());
    }

    /** One more than the largest id. */
    int size() {
        int end = model.vocabulary().end();
        for (AddedToken token : added.list()) {
            end = Math.max(end, token.id() + 1);
        }
        return end;
    }

    /** The token of an id, or null. */
    String token(int id) {
        AddedToken token = added.find(id);
        return token != null ? token.content() : model.vocabulary().token(id);
    }

    /** The token of an id for decoding, or null. */
    String decoded(int id) {
        String added = added().decoded(id);
        return added != null ? added : model.vocabulary().token(id);
    }

    /** The id of a token, or −1. */
    int find(String token) {
        AddedToken found = added.find(token);
        return found != null ? found.id() : model.vocabulary().find(token);
    }

    /** Whether text goes through the byte alphabet of GPT-2. */
    boolean isByteLevel() {
        return isByteLevel(preTokenizer);
    }

    private static boolean isByteLevel(PreTokenizer preTokenizer) {
        return switch (preTokenizer) {
            case PreTokenizer.ByteLevel _ -> true;
            case PreTokenizer.Sequence(var steps) -> steps.stream().anyMatch(TokenizerParts::isByteLevel);
            case PreTokenizer.Split _, PreTokenizer.Digits _, PreTokenizer.WhitespaceSplit _ -> false;
            case PreTokenizer.Whitespace _, PreTokenizer.Punctuation _ -> false;
            case PreTokenizer.Delimiter _, PreTokenizer.Metaspace _ -> false;
        };
    }

    /** In a few words, for people. */
    String kind() {
        return (isByteLevel() ? "byte-level " : "") + model.kind();
    }
}
