package io.levee.transformer.chat;

import io.levee.engine.store.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The symbols of a Jinja expression or statement in one way of writing: quotes, spaces and {@code a['b']} for {@code
 * a.b} aside.
 */
final class JinjaExpression {
    private static final Pattern SYMBOL = Pattern.compile(
            "\\s*('(?:[^'\\\\]|\\\\.)*+'|\"(?:[^\"\\\\]|\\\\.)*+\""
                    + "|[\\p{L}_][\\p{L}\\p{N}_]*+|\\p{N}++|==|!=|<=|>=|//|\\*\\*|.)",
            Pattern.DOTALL);
    private static final Pattern NAME = Pattern.compile("\"[A-Za-z_][A-Za-z_0-9]*\"");

    /** What binds a text more closely than a plus does, or makes the plus another's. */
    private static final Set<String> CLOSER = Set.of("|", ".", "[", "(", "*", "/", "%", "~", "in", "is");

    private static final Set<String> LOOSER =
            Set.of("if", "else", "or", "and", "not", "in", "is", "==", "!=", "<", ">", "<=", ">=", "~", ",", "=");

    private JinjaExpression() {}

    /** The symbols; literals as JSON strings. */
    static List<String> symbols(String code) {
        List<String> symbols = new ArrayList<>();
        Matcher matcher = SYMBOL.matcher(code.strip());
        while (matcher.lookingAt()) {
            add(matcher.group(1), symbols);
            matcher.region(matcher.end(), matcher.regionEnd());
        }
        return joinedLiterals(symbols);
    }

    private static void add(String symbol, List<String> symbols) {
        boolean literal = symbol.startsWith("'") || symbol.startsWith("\"");
        symbols.add(literal && symbol.length() > 1 ? Json.write(unescaped(symbol)) : symbol);
        int size = symbols.size();
        if (size >= 4
                && symbols.get(size - 1).equals("]")
                && NAME.matcher(symbols.get(size - 2)).matches()
                && symbols.get(size - 3).equals("[")
                && symbols.get(size - 4).matches("[\\p{L}_][\\p{L}\\p{N}_]*|[])]")) {
            String name = symbols.get(size - 2);
            symbols.subList(size - 3, size).clear();
            symbols.add(".");
            symbols.add(name.substring(1, name.length() - 1));
        }
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
                case '\\', '\'', '"' -> text.append(escaped);
                default -> text.append('\\').append(escaped);
            }
        }
        return text.toString();
    }

    /** {@code 'a' + 'b'} as {@code 'ab'}, where both are whole terms of the sum. */
    static List<String> joinedLiterals(List<String> symbols) {
        List<String> joined = new ArrayList<>();
        for (int i = 0; i < symbols.size(); i++) {
            int size = joined.size();
            boolean joins = isLiteral(symbols.get(i))
                    && size >= 2
                    && joined.get(size - 1).equals("+")
                    && isLiteral(joined.get(size - 2))
                    && (size < 3
                            || !CLOSER.contains(joined.get(size - 3))
                            || joined.get(size - 3).equals("("))
                    && (i + 1 == symbols.size() || !CLOSER.contains(symbols.get(i + 1)));
            if (joins) {
                joined.removeLast();
                String left = text(joined.removeLast());
                joined.add(Json.write(left + text(symbols.get(i))));
            } else {
                joined.add(symbols.get(i));
            }
        }
        return joined;
    }

    static boolean isLiteral(String symbol) {
        return symbol.length() > 1 && symbol.startsWith("\"");
    }

    /** The text of a literal. */
    static String text(String literal) {
        return Json.parse(literal, "literal").text();
    }

    /** Whether an expression is a sum, so that another can be added to it. */
    static boolean isSum(List<String> symbols) {
        int depth = 0;
        for (String symbol : symbols) {
            depth += "([{".contains(symbol) ? 1 : ")]}".contains(symbol) ? -1 : 0;
            if (depth == 0 && LOOSER.contains(symbol)) {
                return false;
            }
        }
        return true;
    }
}
