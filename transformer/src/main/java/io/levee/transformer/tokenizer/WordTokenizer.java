package io.levee.transformer.tokenizer;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Makes tokenizers whose tokens are words. */
final class WordTokenizer {
    private WordTokenizer() {}

    static Tokenizer of(List<String> words, SpecialTokens special) {
        Vocabulary vocabulary = Vocabulary.of(words, "word list");
        if (vocabulary.size() != words.size()) {
            throw new IllegalArgumentException(
                    "%,d words, but only %,d different ones".formatted(words.size(), vocabulary.size()));
        }
        List<AddedToken> added = new ArrayList<>();
        for (String token : special.all()) {
            if (vocabulary.find(token) < 0) {
                throw new IllegalArgumentException("the special token " + token + " is not in the vocabulary");
            }
            added.add(AddedToken.special(vocabulary.find(token), token));
        }
        int[] before = special.bos().stream().mapToInt(vocabulary::find).toArray();
        return new PipelineTokenizer(new TokenizerParts(
                new AddedTokens(added, TextNormalizer.NONE),
                TextNormalizer.NONE,
                new PreTokenizer.WhitespaceSplit(),
                new WordLevelModel(vocabulary, special.unknown().orElse(null), Set.of()),
                new Affixes(before, new int[0]),
                new TokenDecoder.Spaces(),
                special,
                SourceFiles.NONE));
    }
}
