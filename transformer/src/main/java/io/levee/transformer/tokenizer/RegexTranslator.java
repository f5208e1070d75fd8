package io.levee.transformer.tokenizer;

import java.util.Set;

/**
 * Rewrites a regular expression for Oniguruma, which tokenizer files are written for, into one for Java that matches
 * the same.
 */
final class RegexTranslator {
    private static final String WORD = "\\p{IsAlphabetic}\\p{M}\\p{Nd}\\p{Pc}";

    /** Six numbers that are no digits: Oniguruma counts them as {@code \w}, but not within brackets. */
    private static final String WORD_OUTSIDE_BRACKETS = WORD + "²³¹¼-¾";

    /** Java's own boundary has another idea of a word. */
    private static final String BOUNDARY = "(?<=[W])(?![W])|(?<![W])(?=[W])".replace("W", WORD_OUTSIDE_BRACKETS);

    private static final Set<String> CATEGORY_INITIALS = Set.of("L", "M", "N", "P", "S", "Z", "C");

    private final String source;
    private final StringBuilder out = new StringBuilder();
    private int depth;

    private RegexTranslator(String source) {
        this.source = source;
    }

    static String translate(String source) {
        return new RegexTranslator(source).translate();
    }

    private String translate() {
        int i = 0;
        while (i < source.length()) {
            char character = source.charAt(i);
            if (character == '\\' && i + 1 < source.length()) {
                i = escape(i + 1);
            } else {
                depth += character == '[' ? 1 : character == ']' && depth > 0 ? -1 : 0;
                out.append(character);
                i++;
            }
        }
        return out.toString();
    }

    /** Translates the escape whose letter is at an index; gives the index behind it. */
    private int escape(int letter) {
        switch (source.charAt(letter)) {
            case 'h' -> out.append("[0-9a-fA-F]");
            case 'H' -> out.append("[^0-9a-fA-F]");
            case 'b' -> out.append(depth == 0 ? "(?:" + BOUNDARY + ")" : "\\x08");
            case 'B' -> out.append(depth == 0 ? "(?!" + BOUNDARY + ")" : "\\B");
            case 'w' -> out.append('[').append(word()).append(']');
            case 'W' -> out.append("[^").append(word()).append(']');
            case 'p', 'P' -> {
                int end = source.indexOf('}', letter);
                if (source.startsWith("{", letter + 1) && end > 0) {
                    property(source.charAt(letter) == 'P', source.substring(letter + 2, end));
                    return end + 1;
                }
                out.append('\\').append(source.charAt(letter));
            }
            default -> out.append('\\').append(source.charAt(letter));
        }
        return letter + 1;
    }

    private String word() {
        return depth == 0 ? WORD_OUTSIDE_BRACKETS : WORD;
    }

    /** Scripts and binary properties have a prefix in Java, general categories have none; a caret negates. */
    private void property(boolean negated, String written) {
        String name = written.startsWith("^") ? written.substring(1) : written;
        boolean category = !name.isEmpty() && name.length() <= 2 && CATEGORY_INITIALS.contains(name.substring(0, 1));
        out.append(negated != written.startsWith("^") ? "\\P{" : "\\p{")
                .append(category ? "" : "Is")
                .append(name)
                .append('}');
    }
}
