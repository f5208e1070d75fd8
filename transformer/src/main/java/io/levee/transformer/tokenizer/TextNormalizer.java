package io.levee.transformer.tokenizer;

import java.text.Normalizer;
import java.util.List;
import java.util.function.IntPredicate;

/** Prepares text before it is cut into pieces. */
sealed interface TextNormalizer {
    /** A Unicode normal form. */
    record UnicodeForm(Normalizer.Form form) implements TextNormalizer {}

    /** Every code point in lower case, by itself and whatever the language. */
    record Lowercase() implements TextNormalizer {}

    /** A text before any text that is not empty. */
    record Prepend(String prefix) implements TextNormalizer {}

    /** Every match replaced. */
    record Replace(TextPattern pattern, String content) implements TextNormalizer {}

    /** White space removed at the ends. */
    record Strip(boolean left, boolean right) implements TextNormalizer {}

    /** Combining marks removed. */
    record StripAccents() implements TextNormalizer {}

    /** One after another. */
    record Sequence(List<TextNormalizer> steps) implements TextNormalizer {
        /** Copies the list. */
        public Sequence {
            steps = List.copyOf(steps);
        }
    }

    /** Leaves text as it is. */
    TextNormalizer NONE = new Sequence(List.of());

    /** The same without anything put before the text: for text that continues other text. */
    default TextNormalizer withoutPrefix() {
        return switch (this) {
            case Prepend _ -> NONE;
            case Sequence(var steps) ->
                new Sequence(steps.stream().map(TextNormalizer::withoutPrefix).toList());
            case UnicodeForm _, Lowercase _, Replace _, Strip _, StripAccents _ -> this;
        };
    }

    /** Whether it may remove what begins a text. */
    default boolean removesStart() {
        return switch (this) {
            case Strip(boolean left, var _) -> left;
            case StripAccents _ -> true;
            case Replace(var _, String content) -> content.isEmpty();
            case Sequence(var steps) -> steps.stream().anyMatch(TextNormalizer::removesStart);
            case UnicodeForm _, Lowercase _, Prepend _ -> false;
        };
    }

    /** How many times longer it may make a text, but for Unicode's own forms and what is put before. */
    default double growth() {
        return switch (this) {
            case Replace(var pattern, String content) -> ComponentLimits.growth(pattern, content);
            case Sequence(var steps) ->
                steps.stream().mapToDouble(TextNormalizer::growth).reduce(1, (a, b) -> a * b);
            case UnicodeForm _, Lowercase _, Prepend _, Strip _, StripAccents _ -> 1;
        };
    }

    /** The prepared text. */
    default String apply(String text) {
        return switch (this) {
            case UnicodeForm(var form) -> normalForm(text, form);
            case Lowercase() -> lowercase(text);
            case Prepend(String prefix) -> text.isEmpty() ? text : prefix + text;
            case Replace(TextPattern.Literal(String from), String to) when !from.isEmpty() -> text.replace(from, to);
            case Replace(var pattern, String content) -> pattern.replaceAll(text, content);
            case Strip(boolean left, boolean right) -> strip(text, left, right);
            case StripAccents() -> filter(text, TextNormalizer::isNoAccent);
            case Sequence(var steps) -> {
                String result = text;
                for (TextNormalizer step : steps) {
                    result = step.apply(result);
                }
                yield result;
            }
        };
    }

    private static String normalForm(String text, Normalizer.Form form) {
        if (text.chars().allMatch(character -> character < 128)) {
            return text;
        }
        boolean compatibility = form == Normalizer.Form.NFKC || form == Normalizer.Form.NFKD;
        StringBuilder out = new StringBuilder(text.length() + 16);
        int start = 0;
        int next;
        for (int i = 0; i < text.length(); i = next) {
            int codePoint = text.codePointAt(i);
            next = i + Character.charCount(codePoint);
            if (OlderUnicode.isInert(codePoint, compatibility)) {
                out.append(normalRun(text.substring(start, i), form, compatibility))
                        .appendCodePoint(codePoint);
                start = next;
            }
        }
        return out.append(normalRun(text.substring(start), form, compatibility)).toString();
    }

    private static String normalRun(String text, Normalizer.Form form, boolean compatibility) {
        Normalizer.Form decomposition = compatibility ? Normalizer.Form.NFKD : Normalizer.Form.NFD;
        return Normalizer.normalize(CanonicalOrder.sortLongRuns(text, decomposition), form);
    }

    private static boolean isNoAccent(int codePoint) {
        return !CodePoints.isMark(codePoint) || OlderUnicode.isNewMark(codePoint);
    }

    private static String lowercase(String text) {
        StringBuilder out = new StringBuilder(text.length());
        text.codePoints().forEach(codePoint -> {
            if (codePoint == 'İ') {
                out.append("i\u0307"); // the only code point whose lower case is two
            } else {
                out.appendCodePoint(Character.toLowerCase(codePoint));
            }
        });
        return out.toString();
    }

    private static String strip(String text, boolean left, boolean right) {
        int start = 0;
        int end = text.length();
        while (left && start < end && CodePoints.isWhitespace(text.charAt(start))) {
            start++;
        }
        while (right && end > start && CodePoints.isWhitespace(text.charAt(end - 1))) {
            end--;
        }
        return text.substring(start, end);
    }

    private static String filter(String text, IntPredicate keeps) {
        StringBuilder out = new StringBuilder(text.length());
        text.codePoints().filter(keeps).forEach(out::appendCodePoint);
        return out.toString();
    }
}
