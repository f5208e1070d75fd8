package io.levee.transformer.tokenizer;

import java.util.Set;

/** The part of a tokenizer that turns a piece of prepared text into ids. */
sealed interface TokenModel permits BpeModel, WordLevelModel {
    /** Appends the ids of a piece, which is not empty. */
    void encode(String piece, Ids out);

    /** Tokens and ids. */
    Vocabulary vocabulary();

    /** The token for what the vocabulary does not know, or null. */
    String unknown();

    /** This model unable to produce the given ids: literal text must never become a special token. */
    TokenModel without(Set<Integer> ids);

    /** In a few words, for people. */
    String kind();

    /** As the field {@code model} of {@code tokenizer.json}. */
    Object json();
}
