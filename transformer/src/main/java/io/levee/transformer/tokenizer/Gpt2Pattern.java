package io.levee.transformer.tokenizer;

import java.util.Map;

/** GPT-2's split of text into contractions, words, numbers, other symbols and white space, read from left to right. */
record Gpt2Pattern() implements TextPattern {
    static final String SOURCE = "'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+";

    @Override
    public void matches(String text, MatchSink sink) {
        for (int start = 0; start < text.length(); ) {
            int end = end(text, start);
            sink.match(start, end);
            start = end;
        }
    }

    private static int end(String text, int start) {
        int contraction = Scan.contraction(text, start, false);
        if (contraction > 0) {
            return start + contraction;
        }
        int word = text.charAt(start) == ' ' && start + 1 < text.length() ? start + 1 : start;
        int codePoint = text.codePointAt(word);
        if (CodePoints.isLetter(codePoint)) {
            return Scan.letters(text, word);
        }
        if (CodePoints.isNumber(codePoint)) {
            return Scan.numbers(text, word, Integer.MAX_VALUE);
        }
        return CodePoints.isOther(codePoint) ? Scan.others(text, word) : Scan.spaceBeforeWord(text, start);
    }

    @Override
    public Object json() {
        return Map.of("Regex", SOURCE);
    }
}
