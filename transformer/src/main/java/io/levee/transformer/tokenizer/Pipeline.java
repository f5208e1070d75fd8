package io.levee.transformer.tokenizer;

/**
 * The way of a text to ids: added tokens are taken out, the rest is normalised, cut into pieces, and encoded by the
 * model.
 *
 * @param ordinaryModel the model for text in which no special token may appear
 */
record Pipeline(
        AddedTokens added,
        TextNormalizer normalizer,
        PreTokenizer preTokenizer,
        TokenModel model,
        TokenModel ordinaryModel) {
    Pipeline(AddedTokens added, TextNormalizer normalizer, PreTokenizer preTokenizer, TokenModel model) {
        this(added, normalizer, preTokenizer, model, model.without(added.specialIds()));
    }

    /** The way of a text that continues other text. */
    Pipeline withoutPrefix() {
        return new Pipeline(added, normalizer.withoutPrefix(), preTokenizer.withoutPrefix(), model, ordinaryModel);
    }

    /**
     * Appends the ids of a text.
     *
     * @param first         whether nothing is before the text
     * @param parsesSpecial whether written special tokens count as such
     */
    void encode(String text, boolean first, boolean parsesSpecial, Ids out) {
        Encoding encoding = new Encoding(parsesSpecial ? model : ordinaryModel, parsesSpecial, out);
        added.split(wellFormed(text), first, parsesSpecial, encoding.originals());
    }

    /** One text on its way. */
    private final class Encoding {
        private final TokenModel encoder;
        private final boolean parsesSpecial;
        private final Ids out;

        Encoding(TokenModel encoder, boolean parsesSpecial, Ids out) {
            this.encoder = encoder;
            this.parsesSpecial = parsesSpecial;
            this.out = out;
        }

        AddedTokens.Sink originals() {
            AddedTokens.Sink normalized = sink(this::cut);
            return sink(
                    (text, first) -> added.splitNormalized(normalizer.apply(text), first, parsesSpecial, normalized));
        }

        private void cut(String text, boolean first) {
            preTokenizer.split(text, first, (piece, _) -> {
                if (!piece.isEmpty()) {
                    encoder.encode(piece, out);
                }
            });
        }

        private AddedTokens.Sink sink(PreTokenizer.PieceSink texts) {
            return new AddedTokens.Sink() {
                @Override
                public void text(String text, boolean first) {
                    texts.accept(text, first);
                }

                @Override
                public void token(int id) {
                    out.add(id);
                }
            };
        }
    }

    /** Half surrogate pairs are no characters and have no UTF-8: each becomes U+FFFD. */
    private static String wellFormed(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (Character.isSurrogate(text.charAt(i))) {
                return text.codePoints()
                        .map(codePoint -> codePoint >= 0xD800 && codePoint <= 0xDFFF ? 0xFFFD : codePoint)
                        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                        .toString();
            }
        }
        return text;
    }
}
