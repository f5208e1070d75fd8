package io.levee.transformer.tokenizer;

import java.util.List;

/** Cuts text into the pieces that the model encodes one by one. */
sealed interface PreTokenizer {
    /** Receives pieces from left to right. */
    interface PieceSink {
        /**
         * @param piece not empty
         * @param first whether it begins where the whole text begins
         */
        void accept(String piece, boolean first);
    }

    /**
     * The byte alphabet of GPT-2.
     *
     * @param prefixSpace whether a space is put before a piece that does not begin with one
     * @param split       whether GPT-2's pattern splits first
     */
    record ByteLevel(boolean prefixSpace, boolean split) implements PreTokenizer {}

    /** Splits at a pattern. */
    record Split(TextPattern pattern, SplitBehavior behavior, boolean inverted) implements PreTokenizer {}

    /** Splits around numbers, digit by digit or number by number. */
    record Digits(boolean individual) implements PreTokenizer {}

    /** Splits at white space, which is dropped. */
    record WhitespaceSplit() implements PreTokenizer {}

    /** Words and runs of symbols: {@code \w+|[^\w\s]+}. */
    record Whitespace() implements PreTokenizer {}

    /** Splits around punctuation. */
    record Punctuation(SplitBehavior behavior) implements PreTokenizer {}

    /** Splits at one character, which is dropped. */
    record Delimiter(String character) implements PreTokenizer {}

    /** SentencePiece's way: spaces become a symbol that begins each word. */
    record Metaspace(char symbol, Prepend prepend, boolean split) implements PreTokenizer {}

    /** One after another. */
    record Sequence(List<PreTokenizer> steps) implements PreTokenizer {
        /** Copies the list. */
        public Sequence {
            steps = List.copyOf(steps);
        }
    }

    /** Where {@link Metaspace} puts a symbol that the text does not have. */
    enum Prepend {
        /** Before every piece. */
        ALWAYS,
        /** Before the first piece of the text. */
        FIRST,
        /** Nowhere. */
        NEVER
    }

    /** The whole text as one piece. */
    PreTokenizer NONE = new Sequence(List.of());

    /** The same without anything put before the text: for text that continues other text. */
    default PreTokenizer withoutPrefix() {
        return switch (this) {
            case ByteLevel(var _, boolean split) -> new ByteLevel(false, split);
            case Metaspace(char symbol, var _, boolean split) -> new Metaspace(symbol, Prepend.NEVER, split);
            case Sequence(var steps) ->
                new Sequence(steps.stream().map(PreTokenizer::withoutPrefix).toList());
            case Split _, Digits _, WhitespaceSplit _, Whitespace _, Punctuation _, Delimiter _ -> this;
        };
    }

    /** Whether the pieces depend on what begins the whole text. */
    default boolean tellsFirst() {
        return switch (this) {
            case Metaspace(var _, Prepend prepend, var _) -> prepend == Prepend.FIRST;
            case Sequence(var steps) -> steps.stream().anyMatch(PreTokenizer::tellsFirst);
            case ByteLevel _, Split _, Digits _, WhitespaceSplit _, Whitespace _, Punctuation _, Delimiter _ -> false;
        };
    }

    /** How many times longer it may make a text: the byte alphabet has up to three characters for one. */
    default double growth() {
        return switch (this) {
            case ByteLevel _ -> 3;
            case Sequence(var steps) ->
                steps.stream().mapToDouble(PreTokenizer::growth).reduce(1, (a, b) -> a * b);
            case Split _, Digits _, WhitespaceSplit _, Whitespace _, Punctuation _, Delimiter _, Metaspace _ -> 1;
        };
    }

    /** Sends the pieces of a text to a sink. */
    default void split(String text, boolean first, PieceSink sink) {
        switch (this) {
            case ByteLevel(boolean prefixSpace, boolean split) -> byteLevel(text, first, prefixSpace, split, sink);
            case Split(var pattern, var behavior, boolean inverted) ->
                PreTokenizing.split(pattern, behavior, inverted, text, first, sink);
            case Digits(boolean individual) ->
                PreTokenizing.split(
                        new CodePointPattern(CodePoints::isNumber),
                        individual ? SplitBehavior.ISOLATED : SplitBehavior.CONTIGUOUS,
                        false,
                        text,
                        first,
                        sink);
            case WhitespaceSplit() ->
                PreTokenizing.split(
                        new CodePointPattern(CodePoints::isWhitespace),
                        SplitBehavior.REMOVED,
                        false,
                        text,
                        first,
                        sink);
            case Whitespace() -> PreTokenizing.words(text, first, sink);
            case Punctuation(var behavior) ->
                PreTokenizing.split(
                        new CodePointPattern(CodePoints::isPunctuation), behavior, false, text, first, sink);
            case Delimiter(String character) ->
                PreTokenizing.split(
                        new TextPattern.Literal(character), SplitBehavior.REMOVED, false, text, first, sink);
            case Metaspace metaspace -> PreTokenizing.metaspace(metaspace, text, first, sink);
            case Sequence(var steps) -> sequence(steps, 0, text, first, sink);
        }
    }

    private static void byteLevel(String text, boolean first, boolean prefixSpace, boolean split, PieceSink sink) {
        String prefixed = prefixSpace && !text.startsWith(" ") ? " " + text : text;
        if (split) {
            PreTokenizing.split(
                    new Gpt2Pattern(),
                    SplitBehavior.ISOLATED,
                    false,
                    prefixed,
                    first,
                    (piece, isFirst) -> sink.accept(ByteAlphabet.encode(piece), isFirst));
        } else {
            sink.accept(ByteAlphabet.encode(prefixed), first);
        }
    }

    private static void sequence(List<PreTokenizer> steps, int next, String text, boolean first, PieceSink sink) {
        if (next == steps.size()) {
            sink.accept(text, first);
        } else {
            steps.get(next).split(text, first, (piece, isFirst) -> sequence(steps, next + 1, piece, isFirst, sink));
        }
    }
}
