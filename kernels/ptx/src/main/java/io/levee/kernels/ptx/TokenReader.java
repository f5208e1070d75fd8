package io.levee.kernels.ptx;

import java.util.List;

/** Reads tokens in order and says where something was expected. */
final class TokenReader {
    private final String module;
    private final List<Token> tokens;
    private int at;

    TokenReader(String module, String text) {
        this.module = module;
        this.tokens = PtxLexer.tokens(module, text);
    }

    Token peek() {
        return tokens.get(at);
    }

    Token peek(int ahead) {
        return tokens.get(Math.min(at + ahead, tokens.size() - 1));
    }

    Token next() {
        Token token = tokens.get(at);
        if (token.kind() == Token.Kind.END) {
            throw error(token, "the text ends here, in the middle of something");
        }
        at++;
        return token;
    }

    boolean atEnd() {
        return peek().kind() == Token.Kind.END;
    }

    boolean nextIs(String mark) {
        return peek().is(mark);
    }

    /** Takes the mark when it is next. */
    boolean take(String mark) {
        if (!nextIs(mark)) {
            return false;
        }
        at++;
        return true;
    }

    Token expect(String mark) {
        Token token = next();
        if (!token.is(mark)) {
            throw error(token, "expected `" + mark + "`, found `" + token.text() + "`");
        }
        return token;
    }

    String word() {
        Token token = next();
        if (token.kind() != Token.Kind.WORD) {
            throw error(token, "expected a name, found `" + token.text() + "`");
        }
        return token.text();
    }

    /** A whole number, with its sign. */
    long whole() {
        boolean negative = take("-");
        Token token = next();
        return switch (Numbers.parse(token.text())) {
            case Operand.Whole(long value) -> negative ? -value : value;
            case null, default -> throw error(token, "expected a whole number, found `" + token.text() + "`");
        };
    }

    int integer() {
        Token token = peek();
        long value = whole();
        if (value != (int) value) {
            throw error(token, value + " is too large");
        }
        return (int) value;
    }

    /** Skips the rest of the line of the token. */
    void skipLine(Token of) {
        while (!atEnd() && peek().line() == of.line()) {
            at++;
        }
    }

    /** Skips from an opening brace to the one that closes it. */
    void skipBraces() {
        expect("{");
        for (int depth = 1; depth > 0; ) {
            Token token = next();
            depth += token.is("{") ? 1 : token.is("}") ? -1 : 0;
        }
    }

    PtxFormatException error(Token token, String what) {
        return new PtxFormatException(module, token.line(), what);
    }
}
