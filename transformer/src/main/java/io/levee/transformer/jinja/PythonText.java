package io.levee.transformer.jinja;

import java.util.ArrayList;
import java.util.List;

/** What Python's methods of strings do, as conversation templates use them. */
public final class PythonText {
    private PythonText() {}

    /** Whether Python's {@code strip} removes it. */
    public static boolean isSpace(char character) {
        return Character.isWhitespace(character) || Character.isSpaceChar(character) || character == 0x85;
    }

    /** {@code text.strip()}. */
    public static String strip(String text) {
        return strip(text, null, true, true);
    }

    /**
     * {@code text.strip(characters)}, or one side of it.
     *
     * @param characters those to remove, or null for white space
     */
    public static String strip(String text, String characters, boolean atStart, boolean atEnd) {
        int start = 0;
        int end = text.length();
        while (atStart && start < end && isIn(text.charAt(start), characters)) {
            start++;
        }
        while (atEnd && end > start && isIn(text.charAt(end - 1), characters)) {
            end--;
        }
        return text.substring(start, end);
    }

    private static boolean isIn(char character, String characters) {
        return characters == null ? isSpace(character) : characters.indexOf(character) >= 0;
    }

    /**
     * {@code text.split(separator)}.
     *
     * @param separator not empty, or null for any white space
     */
    public static List<String> split(String text, String separator) {
        if (separator == null) {
            return words(text);
        }
        List<String> parts = new ArrayList<>();
        int start = 0;
        for (int at = text.indexOf(separator); at >= 0; at = text.indexOf(separator, start)) {
            parts.add(text.substring(start, at));
            start = at + separator.length();
        }
        parts.add(text.substring(start));
        return parts;
    }

    private static List<String> words(String text) {
        List<String> words = new ArrayList<>();
        int start = -1;
        for (int i = 0; i <= text.length(); i++) {
            boolean inWord = i < text.length() && !isSpace(text.charAt(i));
            if (inWord && start < 0) {
                start = i;
            } else if (!inWord && start >= 0) {
                words.add(text.substring(start, i));
                start = -1;
            }
        }
        return words;
    }

    /** How often a text that is not empty occurs in another, without overlap. */
    public static int count(String text, String part) {
        int count = 0;
        for (int at = text.indexOf(part); at >= 0; at = text.indexOf(part, at + part.length())) {
            count++;
        }
        return count;
    }
}
