package io.levee.transformer.tokenizer;

import io.levee.engine.store.BadInputException;
import io.levee.engine.store.Json;
import java.util.Map;

/**
 * What a normaliser replaces or a pre-tokenizer splits at. Published split patterns have scanners of their own, which
 * are linear whatever the text; any other pattern runs on {@link java.util.regex}.
 */
sealed interface TextPattern permits TextPattern.Literal, CodePointPattern, RegexPattern, Gpt2Pattern, Cl100kPattern {
    /** Receives matches from left to right. */
    interface MatchSink {
        void match(int start, int end);
    }

    /** Reports all matches of a text, from left to right, not overlapping. */
    void matches(String text, MatchSink sink);

    /** As {@code tokenizer.json} writes a pattern. */
    Object json();

    /** A fixed text; the empty one is found before every character and at the end. */
    record Literal(String text) implements TextPattern {
        @Override
        public void matches(String in, MatchSink sink) {
            int start = in.indexOf(text);
            while (start >= 0) {
                sink.match(start, start + text.length());
                int next = start + text.length();
                if (text.isEmpty()) {
                    next = start < in.length() ? in.offsetByCodePoints(start, 1) : Integer.MAX_VALUE;
                }
                start = next > in.length() ? -1 : in.indexOf(text, next);
            }
        }

        @Override
        public Object json() {
            return Map.of("String", text);
        }
    }

    /** The scanner of a regular expression, or the general engine. */
    static TextPattern regex(String source, String place) {
        if (source.equals(Gpt2Pattern.SOURCE)) {
            return new Gpt2Pattern();
        }
        for (int digits : new int[] {1, 3}) {
            if (source.equals(Cl100kPattern.source(digits))) {
                return new Cl100kPattern(digits);
            }
        }
        return RegexPattern.of(source, place);
    }

    /** Reads {@code {"String": …}} or {@code {"Regex": …}}. */
    static TextPattern of(Json json) {
        if (json.isText()) {
            return new Literal(json.text());
        }
        if (json.find("String").isPresent()) {
            return new Literal(json.at("String").text());
        }
        if (json.find("Regex").isPresent()) {
            return regex(json.at("Regex").text(), json.place());
        }
        throw new BadInputException(json.place() + ": expected a pattern of kind String or Regex, found "
                + String.join(", ", json.fields().keySet()));
    }

    /** A text with every match replaced. */
    default String replaceAll(String in, String content) {
        StringBuilder out = new StringBuilder(in.length() + 16);
        int[] copied = {0};
        matches(in, (start, end) -> {
            out.append(in, copied[0], start).append(content);
            copied[0] = end;
        });
        return out.append(in, copied[0], in.length()).toString();
    }
}
