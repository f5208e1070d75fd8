package io.levee.kernels.ptx;

import java.util.ArrayList;
import java.util.List;

/**
 * Cuts PTX into tokens. An opcode with its modifiers ({@code ld.global.f32}) and a directive ({@code .reg}) are one
 * word.
 */
final class PtxLexer {
    private final String module;
    private final String text;
    private final List<Token> tokens = new ArrayList<>();
    private int at;
    private int line = 1;

    private PtxLexer(String module, String text) {
        this.module = module;
        this.text = text;
    }

    static List<Token> tokens(String module, String text) {
        PtxLexer lexer = new PtxLexer(module, text);
        while (lexer.skipBlanks()) {
            lexer.next();
        }
        lexer.add(Token.Kind.END, "end of file");
        return lexer.tokens;
    }

    private void add(Token.Kind kind, String token) {
        tokens.add(new Token(kind, token, line));
    }

    /** Steps over white space and comments; false at the end. */
    private boolean skipBlanks() {
        while (at < text.length()) {
            if (text.startsWith("//", at)) {
                int end = text.indexOf('\n', at);
                at = end < 0 ? text.length() : end;
            } else if (text.startsWith("/*", at)) {
                skipBlock();
            } else if (Character.isWhitespace(text.charAt(at))) {
                line += text.charAt(at++) == '\n' ? 1 : 0;
            } else {
                return true;
            }
        }
        return false;
    }

    private void skipBlock() {
        int end = text.indexOf("*/", at);
        if (end < 0) {
            throw new PtxFormatException(module, line, "a comment that does not end");
        }
        for (; at < end + 2; at++) {
            line += text.charAt(at) == '\n' ? 1 : 0;
        }
    }

    private void next() {
        char first = text.charAt(at);
        if (first == '"') {
            string();
        } else if (Character.isDigit(first)) {
            word(Token.Kind.NUMBER);
        } else if (isWordPart(at)) {
            word(Token.Kind.WORD);
        } else {
            at++;
            add(Token.Kind.MARK, String.valueOf(first));
        }
    }

    private void string() {
        int end = text.indexOf('"', at + 1);
        if (end < 0) {
            throw new PtxFormatException(module, line, "a string that does not end");
        }
        add(Token.Kind.STRING, text.substring(at + 1, end));
        at = end + 1;
    }

    private void word(Token.Kind kind) {
        int start = at;
        while (at < text.length() && isWordPart(at)) {
            at += text.charAt(at) == ':' ? 2 : 1;
        }
        add(kind, text.substring(start, at));
    }

    /** A colon belongs to a word only when it is double, as in {@code L2::128B}; a single one ends a label. */
    private boolean isWordPart(int index) {
        char c = text.charAt(index);
        if (c == ':') {
            return text.startsWith("::", index);
        }
        return Character.isLetterOrDigit(c) || c == '_' || c == '$' || c == '%' || c == '.';
    }
}
