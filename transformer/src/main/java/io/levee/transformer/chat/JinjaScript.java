package io.levee.transformer.chat;

import io.levee.engine.store.BadInputException;
import io.levee.transformer.chat.JinjaSource.Piece;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A Jinja template made ready for a library: white space as Hugging Face's settings have it is already removed, so that
 * the library has none to remove; what a {@code not} negates stands in parentheses, because libraries differ in how much
 * that is; and what they understand in other ways than Jinja is refused.
 *
 * @param source the template, without comments, dashes and markers for training
 */
record JinjaScript(String source) {
    /** The filters that a template may use. */
    static final Set<String> FILTERS = Set.of(
            "trim",
            "length",
            "count",
            "string",
            "lower",
            "upper",
            "first",
            "last",
            "default",
            "d",
            "join",
            "replace",
            "tojson",
            "list",
            "safe",
            "selectattr",
            "rejectattr");

    /** The tests that a template may use. */
    static final Set<String> TESTS = Set.of(
            "defined",
            "undefined",
            "none",
            "string",
            "mapping",
            "iterable",
            "sequence",
            "number",
            "boolean",
            "true",
            "false",
            "odd",
            "even",
            "equalto",
            "eq",
            "ne",
            "in",
            "sameas",
            "divisibleby");

    private static final int LONGEST = 1 << 16;
    private static final int LONGEST_EXPRESSION = 1 << 13;
    private static final int MOST_SYMBOLS = 256;
    private static final int DEEPEST = 40;
    private static final Set<String> MARKERS = Set.of("generation", "endgeneration");
    private static final Map<String, String> ENDS =
            Map.of("endfor", "for", "endif", "if", "endset", "set", "endmacro", "macro");
    private static final Set<String> STATEMENTS = Set.of("break", "continue");

    /**
     * Checks and rewrites a template.
     *
     * @throws BadInputException naming the statement that is not understood, or the limit that is passed
     */
    static JinjaScript of(String jinja) {
        if (jinja.length() > LONGEST) {
            throw new BadInputException("expected a conversation template of at most %,d characters, found %,d"
                    .formatted(LONGEST, jinja.length()));
        }
        List<Piece> pieces = JinjaSource.pieces(jinja)
                .orElseThrow(() -> new BadInputException("a tag of the conversation template is not closed"));
        StringBuilder source = new StringBuilder();
        Deque<String> open = new ArrayDeque<>();
        for (Piece piece : pieces) {
            switch (piece) {
                case Piece.Text(String text) -> source.append(text.replace("{", "{{ '{' }}"));
                case Piece.Output(String expression) -> {
                    symbols(expression);
                    source.append("{{ ")
                            .append(JinjaExpression.withNotLast(expression))
                            .append(" }}");
                }
                case Piece.Statement(String code) when MARKERS.contains(code) -> {}
                case Piece.Statement(String code) -> {
                    statement(code, open);
                    source.append("{% ")
                            .append(JinjaExpression.withNotLast(code))
                            .append(" %}");
                }
            }
        }
        if (!open.isEmpty()) {
            throw new BadInputException(
                    "the statement \"%s\" of the conversation template has no end".formatted(open.peek()));
        }
        return new JinjaScript(source.toString());
    }

    private static void statement(String code, Deque<String> open) {
        List<String> symbols = symbols(code);
        String word = symbols.getFirst();
        boolean understood = switch (word) {
            case "for" -> opens(word, open) && !symbols.contains("if") && !symbols.contains("recursive");
            case "if", "macro" -> opens(word, open);
            case "set" -> symbols.contains("=") || opens(word, open);
            case "elif", "else" -> "if".equals(open.peek());
            default ->
                STATEMENTS.contains(word)
                        || ENDS.containsKey(word) && ENDS.get(word).equals(open.poll());
        };
        if (!understood) {
            throw new BadInputException(
                    "the statement \"%s\" of the conversation template is not understood".formatted(code));
        }
    }

    private static boolean opens(String word, Deque<String> open) {
        open.push(word);
        return open.size() <= DEEPEST;
    }

    private static List<String> symbols(String code) {
        List<String> symbols = JinjaExpression.symbols(code);
        boolean isLong = symbols.size() > 1 && code.length() > LONGEST_EXPRESSION;
        if (symbols.isEmpty() || isLong || symbols.size() > MOST_SYMBOLS) {
            throw new BadInputException(
                    ("expected tags of 1 to %d symbols and at most %,d characters in the conversation template, "
                                    + "found %d symbols and %,d characters")
                            .formatted(MOST_SYMBOLS, LONGEST_EXPRESSION, symbols.size(), code.length()));
        }
        require(!symbols.contains("**"), "operator", "**");
        for (int i = 0; i + 1 < symbols.size(); i++) {
            String next = symbols.get(i + 1);
            switch (symbols.get(i)) {
                case "|" -> require(FILTERS.contains(next), "filter", next);
                case "is" -> {
                    boolean negated = next.equals("not") && i + 2 < symbols.size();
                    String test = negated ? symbols.get(i + 2) : next;
                    require(TESTS.contains(test), "test", test);
                }
                default -> {}
            }
        }
        return symbols;
    }

    private static void require(boolean understood, String what, String name) {
        if (!understood) {
            throw new BadInputException(
                    "the %s \"%s\" of the conversation template is not understood".formatted(what, name));
        }
    }
}
