package io.levee.transformer.tokenizer;

import io.levee.engine.store.BadInputException;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * A regular expression of {@code tokenizer.json}, which is written for the Oniguruma engine, run by {@link
 * java.util.regex}. What the two read differently is translated, or refused where it cannot be.
 */
record RegexPattern(String source, Pattern compiled) implements TextPattern {
    private static final int FLAGS =
            Pattern.UNICODE_CHARACTER_CLASS | Pattern.UNICODE_CASE | Pattern.MULTILINE | Pattern.UNIX_LINES;

    private static final Pattern UNLIKE =
            Pattern.compile("\\[:|\\\\[KOyYNX]|\\(\\?[imxWDSPy]*[mWDSPy][a-zA-Z-]*[:)]|\\{\\d*,?\\d*}\\+|\\(\\?[~({@]");

    /** Compiles a pattern. */
    static RegexPattern of(String source, String place) {
        Matcher unlike = UNLIKE.matcher(source);
        if (unlike.find()) {
            throw new BadInputException(
                    "%s: the regular expression %s is not supported: \"%s\" means something else in Java"
                            .formatted(place, source, unlike.group()));
        }
        try {
            return new RegexPattern(source, Pattern.compile(RegexTranslator.translate(source), FLAGS));
        } catch (PatternSyntaxException | StackOverflowError failure) {
            throw new BadInputException(
                    "%s: the regular expression %s cannot be compiled: %s"
                            .formatted(
                                    place,
                                    source,
                                    failure instanceof PatternSyntaxException ? failure.getMessage() : "too deep"),
                    failure);
        }
    }

    @Override
    public void matches(String text, MatchSink sink) {
        try {
            Matcher matcher = compiled.matcher(new CountedText(text, source));
            int lastEnd = -1;
            while (matcher.find()) {
                // Oniguruma reports no empty match where the last match ended, nor within a character
                boolean empty = matcher.end() == matcher.start();
                if (!empty || matcher.start() != lastEnd && !splitsCharacter(text, matcher.start())) {
                    sink.match(matcher.start(), matcher.end());
                }
                lastEnd = matcher.end();
            }
        } catch (StackOverflowError failure) {
            throw new BadInputException(
                    "the regular expression %s of the tokenizer is too deep for a text of %,d characters"
                            .formatted(source, text.length()),
                    failure);
        }
    }

    private static boolean splitsCharacter(String text, int index) {
        return index > 0
                && index < text.length()
                && Character.isSurrogatePair(text.charAt(index - 1), text.charAt(index));
    }

    @Override
    public Object json() {
        return Map.of("Regex", source);
    }
}
