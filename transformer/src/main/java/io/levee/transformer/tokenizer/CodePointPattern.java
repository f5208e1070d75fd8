package io.levee.transformer.tokenizer;

import java.util.function.IntPredicate;

/** Single code points of a class: each is a match of its own. */
record CodePointPattern(IntPredicate test) implements TextPattern {
    @Override
    public void matches(String text, MatchSink sink) {
        int next;
        for (int i = 0; i < text.length(); i = next) {
            int codePoint = text.codePointAt(i);
            next = i + Character.charCount(codePoint);
            if (test.test(codePoint)) {
                sink.match(i, next);
            }
        }
    }

    @Override
    public Object json() {
        throw new IllegalStateException("a class of code points stands for a named pre-tokenizer, not for a pattern");
    }
}
