package io.levee.transformer.jinja;

import io.levee.engine.store.BadInputException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A symbol of an expression or statement.
 *
 * @param text as it is written; of a text literal what it means
 */
record Symbol(Kind kind, String text) {
    /** What kind of symbol it is. */
    enum Kind {
        NAME,
        TEXT,
        WHOLE,
        REAL,
        OPERATOR,
        END
    }

    /** What follows the last symbol. */
    static final Symbol LAST = new Symbol(Kind.END, "the end of the tag");

    private static final Pattern SYMBOL = Pattern.compile(
            "\\s*+(?:(?<text>'(?:[^'\\\\]|\\\\.)*+'|\"(?:[^\"\\\\]|\\\\.)*+\")|(?<name>[\\p{L}_][\\p{L}\\p{N}_]*+)"
                    + "|(?<real>\\d++(?:\\.\\d++(?:[eE][+-]?\\d++)?+|[eE][+-]?\\d++))|(?<whole>\\d++)"
                    + "|(?<operator>==|!=|<=|>=|//|\\*\\*|[-+*/%~<>=|.,:()\\[\\]{}]))",
            Pattern.DOTALL);

    boolean isName(String name) {
        return kind == Kind.NAME && text.equals(name);
    }

    boolean isOperator(String operator) {
        return kind == Kind.OPERATOR && text.equals(operator);
    }

    /** The symbols of code. */
    static List<Symbol> of(String code) {
        List<Symbol> symbols = new ArrayList<>();
        String stripped = code.strip();
        Matcher matcher = SYMBOL.matcher(stripped);
        int end = 0;
        while (matcher.lookingAt()) {
            symbols.add(symbol(matcher));
            end = matcher.end();
            matcher.region(end, stripped.length());
        }
        if (end < stripped.length()) {
            throw new BadInputException("\"%s\" in the conversation template is not understood: unexpected \"%s\""
                    .formatted(stripped, stripped.substring(end, end + 1)));
        }
        return symbols;
    }

    private static Symbol symbol(Matcher matcher) {
        if (matcher.group("text") != null) {
            return new Symbol(Kind.TEXT, unescaped(matcher.group("text")));
        }
        if (matcher.group("name") != null) {
            return new Symbol(Kind.NAME, matcher.group("name"));
        }
        if (matcher.group("real") != null) {
            return new Symbol(Kind.REAL, matcher.group("real"));
        }
        return matcher.group("whole") != null
                ? new Symbol(Kind.WHOLE, matcher.group("whole"))
                : new Symbol(Kind.OPERATOR, matcher.group("operator"));
    }

    private static String unescaped(String literal) {
        StringBuilder text = new StringBuilder();
        for (int i = 1; i < literal.length() - 1; i++) {
            char character = literal.charAt(i);
            if (character != '\\') {
                text.append(character);
                continue;
            }
            char escaped = literal.charAt(++i);
            switch (escaped) {
                case 'n' -> text.append('\n');
                case 't' -> text.append('\t');
                case 'r' -> text.append('\r');
                case '\n' -> {} // a line that goes on
                case '\\', '\'', '"' -> text.append(escaped);
                case 'u' -> {
                    text.append((char) hexadecimal(literal, i + 1, 4));
                    i += 4;
                }
                case 'x' -> {
                    text.append((char) hexadecimal(literal, i + 1, 2));
                    i += 2;
                }
                case 'a', 'b', 'f', 'v', 'N', 'U', '0', '1', '2', '3', '4', '5', '6', '7' -> throw escape(literal);
                default -> text.append('\\').append(escaped);
            }
        }
        return text.toString();
    }

    private static int hexadecimal(String literal, int start, int digits) {
        int end = start + digits;
        if (end >= literal.length() || !literal.substring(start, end).matches("[0-9a-fA-F]+")) {
            throw escape(literal);
        }
        return Integer.parseInt(literal, start, end, 16);
    }

    private static BadInputException escape(String literal) {
        return new BadInputException("an escape in the text %s of the conversation template is not understood"
                .formatted(literal.length() <= 80 ? literal : literal.substring(0, 80) + "…"));
    }
}
