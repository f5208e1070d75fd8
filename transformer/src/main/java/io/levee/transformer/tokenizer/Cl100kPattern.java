package io.levee.transformer.tokenizer;

import java.util.Map;

/**
 * The split of OpenAI's cl100k vocabulary as LLaMA 3 (numbers of up to three digits) and Qwen 2 and 3 (one digit) use
 * it: contractions in any case, words with one symbol before them, symbols with the line ends after them, white space
 * up to its last line end.
 *
 * @param digits the longest number
 */
record Cl100kPattern(int digits) implements TextPattern {
    static String source(int digits) {
        String number = digits == 1 ? "\\p{N}" : "\\p{N}{1," + digits + "}";
        return "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|" + number
                + "| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+";
    }

    @Override
    public void matches(String text, MatchSink sink) {
        for (int start = 0; start < text.length(); ) {
            int end = end(text, start);
            sink.match(start, end);
            start = end;
        }
    }

    private int end(String text, int start) {
        int contraction = Scan.contraction(text, start, true);
        if (contraction > 0) {
            return start + contraction;
        }
        int first = text.codePointAt(start);
        if (CodePoints.isLetter(first)) {
            return Scan.letters(text, start);
        }
        if (CodePoints.isNumber(first)) {
            return Scan.numbers(text, start, digits);
        }
        int second = start + Character.charCount(first);
        boolean lineEnd = first == '\r' || first == '\n';
        if (!lineEnd && second < text.length() && CodePoints.isLetter(text.codePointAt(second))) {
            return Scan.letters(text, second);
        }
        int symbols = first == ' ' && second < text.length() ? second : start;
        if (CodePoints.isOther(text.codePointAt(symbols))) {
            return Scan.lineEnds(text, Scan.others(text, symbols));
        }
        int afterLineEnd = Scan.lastLineEnd(text, start);
        return afterLineEnd > start ? afterLineEnd : Scan.spaceBeforeWord(text, start);
    }

    @Override
    public Object json() {
        return Map.of("Regex", source(digits));
    }
}
