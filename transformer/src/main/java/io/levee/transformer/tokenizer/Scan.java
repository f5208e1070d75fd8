package io.levee.transformer.tokenizer;

/** Runs of one class of code points: each method gives the index behind the run that begins at {@code start}. */
final class Scan {
    private static final int LONG_S = 0x17F;

    private Scan() {}

    static int letters(String text, int start) {
        int i = start;
        while (i < text.length()) {
            int codePoint = text.codePointAt(i);
            if (!CodePoints.isLetter(codePoint)) {
                break;
            }
            i += Character.charCount(codePoint);
        }
        return i;
    }

    /** At most {@code most} code points. */
    static int numbers(String text, int start, int most) {
        int i = start;
        for (int count = 0; count < most && i < text.length(); count++) {
            int codePoint = text.codePointAt(i);
            if (!CodePoints.isNumber(codePoint)) {
                break;
            }
            i += Character.charCount(codePoint);
        }
        return i;
    }

    /** Neither white space nor letters nor numbers. */
    static int others(String text, int start) {
        int i = start;
        while (i < text.length()) {
            int codePoint = text.codePointAt(i);
            if (!CodePoints.isOther(codePoint)) {
                break;
            }
            i += Character.charCount(codePoint);
        }
        return i;
    }

    static int lineEnds(String text, int start) {
        int i = start;
        while (i < text.length() && (text.charAt(i) == '\r' || text.charAt(i) == '\n')) {
            i++;
        }
        return i;
    }

    /** {@code \s*[\r\n]+}: behind the last line end of a run of white space, or {@code start} when it has none. */
    static int lastLineEnd(String text, int start) {
        int last = start;
        for (int i = start; i < text.length() && CodePoints.isWhitespace(text.charAt(i)); i++) {
            if (text.charAt(i) == '\r' || text.charAt(i) == '\n') {
                last = i + 1;
            }
        }
        return last;
    }

    /** {@code \s+(?!\S)|\s+}: a run of white space without its last character when a word follows it. */
    static int spaceBeforeWord(String text, int start) {
        int i = start;
        while (i < text.length() && CodePoints.isWhitespace(text.charAt(i))) {
            i++;
        }
        return i < text.length() && i - start > 1 ? i - 1 : i;
    }

    /** Length of an English contraction such as {@code 'll}, or 0. */
    static int contraction(String text, int start, boolean anyCase) {
        if (text.charAt(start) != '\'' || start + 1 >= text.length()) {
            return 0;
        }
        char first = letter(text, start + 1, anyCase);
        if (first == 's' || first == 't' || first == 'm' || first == 'd') {
            return 2;
        }
        char second = start + 2 < text.length() ? letter(text, start + 2, anyCase) : 0;
        return second == 'e' && (first == 'r' || first == 'v') || first == 'l' && second == 'l' ? 3 : 0;
    }

    /** A letter, folded to lower case as Unicode does it: the long s is an s. */
    private static char letter(String text, int index, boolean fold) {
        char letter = text.charAt(index);
        return !fold ? letter : letter == LONG_S ? 's' : letter >= 'A' && letter <= 'Z' ? (char) (letter + 32) : letter;
    }
}
