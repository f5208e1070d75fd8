package io.levee.transformer.jinja;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A Jinja template cut into text, outputs and statements, with white space removed where Hugging Face's settings
 * (trim_blocks, lstrip_blocks) and the dashes of tags remove it.
 */
public final class JinjaSource {
    /** A piece: text, the expression of an output, or a statement. */
    public sealed interface Piece {
        /** Text. */
        record Text(String text) implements Piece {}

        /** What stands between {@code {{} and {@code }}}. */
        record Output(String expression) implements Piece {}

        /** What stands between {@code {%} and {@code %}}. */
        record Statement(String code) implements Piece {}
    }

    private final String source;
    private final List<Piece> pieces = new ArrayList<>();
    private boolean stripsNext;
    private boolean trimsLineEnd;
    private boolean atStart = true;

    private JinjaSource(String source) {
        String lines = source.replace("\r\n", "\n").replace('\r', '\n');
        // Jinja drops one line end at the end of a template
        this.source = lines.endsWith("\n") ? lines.substring(0, lines.length() - 1) : lines;
    }

    /** The pieces of a template; empty when a tag is not closed. */
    public static Optional<List<Piece>> pieces(String source) {
        JinjaSource jinja = new JinjaSource(source);
        return jinja.cut() ? Optional.of(jinja.pieces) : Optional.empty();
    }

    private boolean cut() {
        int start = 0;
        while (true) {
            int open = nextTag(start);
            if (open < 0) {
                addText(source.substring(start), false, false);
                return true;
            }
            char kind = source.charAt(open + 1);
            int close = closeOf(kind, open + 2);
            if (close < 0) {
                return false;
            }
            char control = source.charAt(open + 2);
            addText(source.substring(start, open), control == '-', kind != '{' && control != '+');
            boolean dashed = source.charAt(close - 1) == '-';
            int from = control == '-' || control == '+' ? open + 3 : open + 2;
            addTag(
                    kind,
                    source.substring(from, Math.max(from, dashed ? close - 1 : close))
                            .strip());
            stripsNext = dashed;
            trimsLineEnd = kind != '{';
            start = close + 2;
        }
    }

    private int nextTag(int start) {
        for (int i = source.indexOf('{', start); i >= 0 && i + 2 < source.length(); i = source.indexOf('{', i + 1)) {
            if ("{%#".indexOf(source.charAt(i + 1)) >= 0) {
                return i;
            }
        }
        return -1;
    }

    /** Where the closing tag begins; those within string literals do not count. */
    private int closeOf(char kind, int start) {
        String close = kind == '{' ? "}}" : kind + "}";
        char quote = 0;
        int braces = 0;
        for (int i = start; i + 1 < source.length(); i++) {
            char character = source.charAt(i);
            if (quote != 0) {
                if (character == '\\') {
                    i++;
                } else if (character == quote) {
                    quote = 0;
                }
            } else if (kind != '#' && (character == '\'' || character == '"')) {
                quote = character;
            } else if (braces <= 0 && source.startsWith(close, i)) {
                return i;
            } else if (kind != '#') {
                braces += character == '{' ? 1 : character == '}' ? -1 : 0;
            }
        }
        return -1;
    }

    private void addText(String text, boolean dashFollows, boolean blockFollows) {
        String kept = text;
        if (stripsNext) {
            kept = kept.stripLeading();
        } else if (trimsLineEnd && kept.startsWith("\n")) {
            kept = kept.substring(1);
        }
        int removed = text.length() - kept.length();
        boolean beginsLine = removed == 0 && atStart || removed > 0 && text.charAt(removed - 1) == '\n';
        atStart = false;
        if (dashFollows) {
            kept = kept.stripTrailing();
        } else if (blockFollows) {
            kept = withoutIndent(kept, beginsLine);
        }
        if (!kept.isEmpty()) {
            pieces.add(new Piece.Text(kept));
        }
    }

    /** Blanks between the beginning of a line and a block tag are dropped. */
    private static String withoutIndent(String text, boolean beginsLine) {
        int end = text.length();
        while (end > 0 && (text.charAt(end - 1) == ' ' || text.charAt(end - 1) == '\t')) {
            end--;
        }
        return end == 0 && beginsLine || end > 0 && text.charAt(end - 1) == '\n' ? text.substring(0, end) : text;
    }

    private void addTag(char kind, String content) {
        switch (kind) {
            case '{' -> pieces.add(new Piece.Output(content));
            case '%' -> pieces.add(new Piece.Statement(content));
            default -> {} // a comment
        }
    }
}
