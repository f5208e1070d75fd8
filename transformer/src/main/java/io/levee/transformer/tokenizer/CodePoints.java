package io.levee.transformer.tokenizer;

/**
 * Classes of Unicode code points as the regular expressions of published tokenizers see them: general categories and
 * the property White_Space, which are neither {@link Character#isWhitespace} nor {@link Character#isLetter}.
 */
final class CodePoints {
    private static final int LETTER = 1;
    private static final int NUMBER = 2;
    private static final int SPACE = 4;

    /** Classes of the basic plane; nearly every character of a text is in it. */
    private static final byte[] BASIC_PLANE = new byte[1 << 16];

    static {
        for (int codePoint = 0; codePoint < BASIC_PLANE.length; codePoint++) {
            BASIC_PLANE[codePoint] = (byte) classify(codePoint);
        }
    }

    private CodePoints() {}

    private static int classify(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.UPPERCASE_LETTER,
                    Character.LOWERCASE_LETTER,
                    Character.TITLECASE_LETTER,
                    Character.MODIFIER_LETTER,
                    Character.OTHER_LETTER -> LETTER;
            case Character.DECIMAL_DIGIT_NUMBER, Character.LETTER_NUMBER, Character.OTHER_NUMBER -> NUMBER;
            case Character.SPACE_SEPARATOR, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR -> SPACE;
            default -> (codePoint >= '\t' && codePoint <= '\r') || codePoint == 0x85 ? SPACE : 0;
        };
    }

    private static int classes(int codePoint) {
        return codePoint < BASIC_PLANE.length ? BASIC_PLANE[codePoint] : classify(codePoint);
    }

    /** {@code \p{L}}. */
    static boolean isLetter(int codePoint) {
        return classes(codePoint) == LETTER;
    }

    /** {@code \p{N}}. */
    static boolean isNumber(int codePoint) {
        return classes(codePoint) == NUMBER;
    }

    /** {@code \s}: the property White_Space. */
    static boolean isWhitespace(int codePoint) {
        return classes(codePoint) == SPACE;
    }

    /** {@code [^\s\p{L}\p{N}]}. */
    static boolean isOther(int codePoint) {
        return classes(codePoint) == 0;
    }

    /** {@code \p{M}}. */
    static boolean isMark(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.NON_SPACING_MARK, Character.COMBINING_SPACING_MARK, Character.ENCLOSING_MARK -> true;
            default -> false;
        };
    }

    /** {@code \w} of UTS 18: alphabetic, mark, decimal digit, connector or join control. */
    static boolean isWord(int codePoint) {
        return Character.isAlphabetic(codePoint)
                || isMark(codePoint)
                || Character.getType(codePoint) == Character.DECIMAL_DIGIT_NUMBER
                || Character.getType(codePoint) == Character.CONNECTOR_PUNCTUATION
                || codePoint == 0x200C
                || codePoint == 0x200D;
    }

    /** ASCII symbols and {@code \p{P}} of Unicode 8. */
    static boolean isPunctuation(int codePoint) {
        if (codePoint < 128) {
            return codePoint > ' ' && codePoint < 127 && !Character.isLetterOrDigit(codePoint);
        }
        return switch (Character.getType(codePoint)) {
            case Character.CONNECTOR_PUNCTUATION,
                    Character.DASH_PUNCTUATION,
                    Character.START_PUNCTUATION,
                    Character.END_PUNCTUATION,
                    Character.INITIAL_QUOTE_PUNCTUATION,
                    Character.FINAL_QUOTE_PUNCTUATION,
                    Character.OTHER_PUNCTUATION -> !OlderUnicode.isNewPunctuation(codePoint);
            default -> codePoint == 0x166D || codePoint == 0x111C9;
        };
    }
}
