package io.levee.transformer.jinja;

import io.levee.engine.store.BadInputException;
import io.levee.transformer.jinja.JinjaSource.Piece;
import io.levee.transformer.jinja.Statement.Branch;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Pieces of a template to statements. */
final class TemplateParser {
    private static final int LONGEST = 1 << 16;
    private static final int LONGEST_EXPRESSION = 1 << 13;
    private static final int MOST_SYMBOLS = 512;
    private static final int DEEPEST = 40;

    /** Marks what a model is trained on; they write nothing. */
    private static final Set<String> MARKERS = Set.of("generation", "endgeneration");

    private final List<Piece> pieces;
    private int at;
    private int depth;

    private TemplateParser(List<Piece> pieces) {
        this.pieces = pieces;
    }

    /** @throws BadInputException when the template is too long or a tag is not closed */
    static List<Piece> pieces(String jinja) {
        if (jinja.length() > LONGEST) {
            throw new BadInputException("expected a conversation template of at most %,d characters, found %,d"
                    .formatted(LONGEST, jinja.length()));
        }
        return JinjaSource.pieces(jinja)
                .orElseThrow(() -> new BadInputException("a tag of the conversation template is not closed"));
    }

    /** @throws BadInputException naming what is not understood, or the limit that is passed */
    static List<Statement> parse(List<Piece> pieces) {
        return new TemplateParser(pieces).body("the template", Set.of());
    }

    /** Statements up to one of the given words, which is left to be read. */
    private List<Statement> body(String of, Set<String> ends) {
        if (++depth > DEEPEST) {
            throw new BadInputException("statements of the conversation template are not understood: they are nested"
                    + " deeper than " + DEEPEST);
        }
        List<Statement> statements = new ArrayList<>();
        while (at < pieces.size()) {
            switch (pieces.get(at++)) {
                case Piece.Text(String text) -> statements.add(new Statement.Text(text));
                case Piece.Output(String code) -> statements.add(new Statement.Output(whole(code)));
                case Piece.Statement(String code) -> {
                    ExpressionParser in = parser(code);
                    String word = in.name();
                    if (ends.contains(word)) {
                        at--;
                        depth--;
                        return statements;
                    }
                    if (!MARKERS.contains(code)) {
                        statements.add(statement(word, code, in));
                    }
                }
            }
        }
        if (!ends.isEmpty()) {
            throw new BadInputException("\"%s\" of the conversation template has no end".formatted(of));
        }
        return statements;
    }

    private Statement statement(String word, String code, ExpressionParser in) {
        return switch (word) {
            case "if" -> condition(code, in);
            case "for" -> loop(code, in);
            case "set" -> assignment(code, in);
            case "macro" -> macro(code, in);
            case "break" -> ended(in, new Statement.Break());
            case "continue" -> ended(in, new Statement.Continue());
            default ->
                throw new BadInputException(
                        "the statement \"%s\" of the conversation template is not understood".formatted(code));
        };
    }

    private static <T> T ended(ExpressionParser in, T value) {
        in.end();
        return value;
    }

    private Statement condition(String code, ExpressionParser first) {
        List<Branch> branches = new ArrayList<>();
        ExpressionParser in = first;
        Expression condition = ended(in, in.tuple());
        while (true) {
            branches.add(new Branch(condition, body(code, Set.of("elif", "else", "endif"))));
            in = closing();
            if (in.takesName("elif") && condition != null) {
                condition = in.tuple();
            } else if (in.takesName("else") && condition != null) {
                condition = null;
            } else if (in.takesName("endif")) {
                return ended(in, new Statement.If(branches));
            } else {
                throw in.unexpected();
            }
            in.end();
        }
    }

    private Statement loop(String code, ExpressionParser in) {
        List<String> targets = targets(in);
        if (!in.takesName("in")) {
            throw in.unexpected();
        }
        Expression list = in.withoutCondition();
        Expression condition = in.takesName("if") ? in.expression() : null;
        in.end();
        List<Statement> body = body(code, Set.of("else", "endfor"));
        ExpressionParser close = closing();
        List<Statement> otherwise = List.of();
        if (close.takesName("else")) {
            close.end();
            otherwise = body(code, Set.of("endfor"));
            close = closing();
        }
        close.name();
        return ended(close, new Statement.For(targets, list, condition, body, otherwise));
    }

    private static List<String> targets(ExpressionParser in) {
        boolean framed = in.takesOperator("(");
        List<String> targets = new ArrayList<>(List.of(in.name()));
        while (in.takesOperator(",")) {
            targets.add(in.name());
        }
        if (framed) {
            in.expect(")");
        }
        return targets;
    }

    private Statement assignment(String code, ExpressionParser in) {
        List<String> targets = targets(in);
        if (in.takesOperator(".")) {
            String attribute = in.name();
            in.expect("=");
            return ended(in, new Statement.SetAttribute(targets.getFirst(), attribute, in.tuple()));
        }
        if (in.takesOperator("=")) {
            return ended(in, new Statement.Set(targets, in.tuple()));
        }
        in.end();
        List<Statement> body = body(code, Set.of("endset"));
        ExpressionParser close = closing();
        close.name();
        return ended(close, new Statement.SetBlock(targets.getFirst(), body));
    }

    private Statement macro(String code, ExpressionParser in) {
        String name = in.name();
        in.expect("(");
        List<String> parameters = new ArrayList<>();
        List<Expression> defaults = new ArrayList<>();
        while (!in.takesOperator(")")) {
            parameters.add(in.name());
            defaults.add(in.takesOperator("=") ? in.expression() : null);
            if (!in.peek().isOperator(")")) {
                in.expect(",");
            }
        }
        in.end();
        List<Statement> body = body(code, Set.of("endmacro"));
        ExpressionParser close = closing();
        close.name();
        close.takesName(name);
        return ended(close, new Statement.Macro(name, parameters, defaults, body));
    }

    /** The statement at which a body ended. */
    private ExpressionParser closing() {
        return parser(((Piece.Statement) pieces.get(at++)).code());
    }

    private static Expression whole(String code) {
        ExpressionParser in = parser(code);
        return ended(in, in.tuple());
    }

    private static ExpressionParser parser(String code) {
        List<Symbol> symbols = Symbol.of(code);
        boolean isLong = symbols.size() > 1 && code.length() > LONGEST_EXPRESSION;
        if (symbols.isEmpty() || isLong || symbols.size() > MOST_SYMBOLS) {
            throw new BadInputException(
                    ("expected tags of 1 to %d symbols and at most %,d characters in the conversation template, "
                                    + "found %d symbols and %,d characters")
                            .formatted(MOST_SYMBOLS, LONGEST_EXPRESSION, symbols.size(), code.length()));
        }
        return new ExpressionParser(code, symbols, 0);
    }
}
