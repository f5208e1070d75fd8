package io.levee.transformer.tokenizer;

/**
 * A piece of a SentencePiece vocabulary.
 *
 * @param score pieces of higher score are put together first
 */
record Piece(String text, double score, Type type) {
    /** The kinds, in the order of their numbers in the files of SentencePiece and llama.cpp, which begin at 1. */
    enum Type {
        /** Text. */
        NORMAL,
        /** Stands for unknown text. */
        UNKNOWN,
        /** Steers the model. */
        CONTROL,
        /** Found in text as a whole. */
        USER_DEFINED,
        /** Never produced. */
        UNUSED,
        /** One byte, written {@code <0x00>} to {@code <0xFF>}. */
        BYTE;

        /** The type of a number, or null. */
        static Type of(long number) {
            return number >= 1 && number <= values().length ? values()[(int) number - 1] : null;
        }
    }
}
