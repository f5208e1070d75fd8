package io.levee.kernels.ptx;

/**
 * A word, number, string or punctuation mark.
 *
 * @param kind what it is
 * @param line of the text, from 1
 */
record Token(Kind kind, String text, int line) {
    /** Kinds of tokens. */
    enum Kind {
        WORD,
        NUMBER,
        STRING,
        MARK,
        END
    }

    boolean is(String mark) {
        return text.equals(mark) && kind != Kind.STRING;
    }
}
