package io.levee.transformer.tokenizer;

import io.levee.engine.store.BadInputException;

/**
 * A text that counts how often it is looked at: a regular expression that backtracks without end is stopped, whatever
 * it says.
 */
final class CountedText implements CharSequence {
    private static final long LOOKS_PER_CHARACTER = 1_000;
    private static final long LEAST_LOOKS = 1_000_000;

    private final String text;
    private final String pattern;
    private long looksLeft;

    CountedText(String text, String pattern) {
        this.text = text;
        this.pattern = pattern;
        looksLeft = LEAST_LOOKS + LOOKS_PER_CHARACTER * text.length();
    }

    @Override
    public int length() {
        return text.length();
    }

    @Override
    public char charAt(int index) {
        if (--looksLeft < 0) {
            throw new BadInputException(
                    "the regular expression %s of the tokenizer takes too many steps on a text of %,d characters"
                            .formatted(pattern, text.length()));
        }
        return text.charAt(index);
    }

    @Override
    public CharSequence subSequence(int start, int end) {
        return text.subSequence(start, end);
    }

    @Override
    public String toString() {
        return text;
    }
}
