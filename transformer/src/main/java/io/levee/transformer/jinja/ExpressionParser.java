package io.levee.transformer.jinja;

import io.levee.engine.store.BadInputException;
import io.levee.transformer.jinja.Expression.Arguments;
import io.levee.transformer.jinja.Symbol.Kind;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Symbols to expressions; one method for each level of precedence, the loosest first, as in Jinja's own parser. */
final class ExpressionParser {
    private static final int DEEPEST = 40;
    private static final Set<String> COMPARISONS = Set.of("==", "!=", "<", "<=", ">", ">=");

    private final String code;
    private final List<Symbol> symbols;
    private int at;
    private int depth;

    ExpressionParser(String code, List<Symbol> symbols, int at) {
        this.code = code;
        this.symbols = symbols;
        this.at = at;
    }

    Symbol peek() {
        return at < symbols.size() ? symbols.get(at) : Symbol.LAST;
    }

    Symbol next() {
        Symbol symbol = peek();
        at++;
        return symbol;
    }

    boolean takesOperator(String operator) {
        return takes(peek().isOperator(operator));
    }

    boolean takesName(String name) {
        return takes(peek().isName(name));
    }

    private boolean takes(boolean it) {
        at += it ? 1 : 0;
        return it;
    }

    void expect(String operator) {
        if (!takesOperator(operator)) {
            throw unexpected();
        }
    }

    String name() {
        Symbol symbol = next();
        if (symbol.kind() != Kind.NAME) {
            at--;
            throw unexpected();
        }
        return symbol.text();
    }

    void end() {
        if (peek() != Symbol.LAST) {
            throw unexpected();
        }
    }

    BadInputException unexpected() {
        return new BadInputException("\"%s\" in the conversation template is not understood: unexpected \"%s\""
                .formatted(code.length() <= 160 ? code : code.substring(0, 160) + "…", peek().text()));
    }

    /** An expression, or several with commas between, which are one tuple. */
    Expression tuple() {
        Expression first = expression();
        if (!peek().isOperator(",")) {
            return first;
        }
        List<Expression> items = new ArrayList<>(List.of(first));
        while (takesOperator(",") && peek() != Symbol.LAST) {
            items.add(expression());
        }
        return new Expression.Items(items);
    }

    Expression expression() {
        return conditional(true);
    }

    /** An expression that an {@code if} ends, as the list of a loop. */
    Expression withoutCondition() {
        return conditional(false);
    }

    private Expression conditional(boolean withCondition) {
        if (++depth > DEEPEST) {
            throw new BadInputException(
                    "\"%s\" in the conversation template is nested deeper than %d".formatted(code, DEEPEST));
        }
        Expression then = or();
        while (withCondition && takesName("if")) {
            Expression condition = or();
            Expression otherwise = takesName("else") ? expression() : null;
            then = new Expression.Conditional(condition, then, otherwise);
        }
        depth--;
        return then;
    }

    private Expression or() {
        Expression left = and();
        while (takesName("or")) {
            left = new Expression.Or(left, and());
        }
        return left;
    }

    private Expression and() {
        Expression left = not();
        while (takesName("and")) {
            left = new Expression.And(left, not());
        }
        return left;
    }

    private Expression not() {
        if (!takesName("not")) {
            return comparison();
        }
        if (++depth > DEEPEST) {
            throw unexpected();
        }
        Expression of = not();
        depth--;
        return new Expression.Not(of);
    }

    private Expression comparison() {
        Expression first = sum();
        List<String> operators = new ArrayList<>();
        List<Expression> others = new ArrayList<>();
        while (true) {
            if (peek().kind() == Kind.OPERATOR && COMPARISONS.contains(peek().text())) {
                operators.add(next().text());
            } else if (takesName("in")) {
                operators.add("in");
            } else if (peek().isName("not")
                    && at + 1 < symbols.size()
                    && symbols.get(at + 1).isName("in")) {
                at += 2;
                operators.add("not in");
            } else {
                return operators.isEmpty() ? first : new Expression.Comparison(first, operators, others);
            }
            others.add(sum());
        }
    }

    private Expression sum() {
        Expression left = concatenation();
        while (peek().isOperator("+") || peek().isOperator("-")) {
            left = new Expression.Operation(next().text(), left, concatenation());
        }
        return left;
    }

    private Expression concatenation() {
        Expression left = product();
        while (takesOperator("~")) {
            left = new Expression.Operation("~", left, product());
        }
        return left;
    }

    private Expression product() {
        Expression left = unary(true);
        while (Set.of("*", "/", "//", "%").contains(peek().text()) && peek().kind() == Kind.OPERATOR) {
            left = new Expression.Operation(next().text(), left, unary(true));
        }
        return left;
    }

    private Expression unary(boolean withFilters) {
        Expression of;
        if (peek().isOperator("-")) {
            if (++depth > DEEPEST) {
                throw unexpected();
            }
            at++;
            of = new Expression.Negative(unary(false));
            depth--;
        } else {
            of = primary();
        }
        of = postfix(of);
        return withFilters ? filters(of) : of;
    }

    private Expression primary() {
        Symbol symbol = next();
        return switch (symbol.kind()) {
            case NAME ->
                switch (symbol.text()) {
                    case "true", "True" -> new Expression.Literal(true);
                    case "false", "False" -> new Expression.Literal(false);
                    case "none", "None" -> new Expression.Literal(null);
                    default -> new Expression.Name(symbol.text());
                };
            case TEXT -> {
                StringBuilder text = new StringBuilder(symbol.text());
                while (peek().kind() == Kind.TEXT) { // texts side by side are one
                    text.append(next().text());
                }
                yield new Expression.Literal(text.toString());
            }
            case WHOLE, REAL -> new Expression.Literal(number(symbol));
            case OPERATOR ->
                switch (symbol.text()) {
                    case "(" -> parenthesis();
                    case "[" -> new Expression.Items(items("]"));
                    case "{" -> entries();
                    default -> {
                        at--;
                        throw unexpected();
                    }
                };
            case END -> throw unexpected();
        };
    }

    private Object number(Symbol symbol) {
        try {
            return symbol.kind() == Kind.WHOLE ? (Object) Long.valueOf(symbol.text()) : Double.valueOf(symbol.text());
        } catch (NumberFormatException tooLarge) {
            throw new BadInputException(
                    "the number %s in the conversation template is too large".formatted(symbol.text()), tooLarge);
        }
    }

    private Expression parenthesis() {
        if (takesOperator(")")) {
            return new Expression.Items(List.of());
        }
        Expression first = expression();
        if (takesOperator(")")) {
            return first;
        }
        expect(",");
        List<Expression> items = new ArrayList<>(List.of(first));
        items.addAll(items(")"));
        return new Expression.Items(items);
    }

    private List<Expression> items(String close) {
        List<Expression> items = new ArrayList<>();
        while (!takesOperator(close)) {
            items.add(expression());
            if (!peek().isOperator(close)) {
                expect(",");
            }
        }
        return items;
    }

    private Expression entries() {
        List<Expression> keys = new ArrayList<>();
        List<Expression> values = new ArrayList<>();
        while (!takesOperator("}")) {
            keys.add(expression());
            expect(":");
            values.add(expression());
            if (!peek().isOperator("}")) {
                expect(",");
            }
        }
        return new Expression.Entries(keys, values);
    }

    private Expression postfix(Expression first) {
        Expression of = first;
        while (true) {
            if (takesOperator(".")) {
                of = peek().kind() == Kind.WHOLE
                        ? new Expression.Item(of, new Expression.Literal(number(next())))
                        : new Expression.Attribute(of, name());
            } else if (takesOperator("[")) {
                of = subscript(of);
            } else if (takesOperator("(")) {
                of = new Expression.Call(of, arguments());
            } else {
                return of;
            }
        }
    }

    private Expression subscript(Expression of) {
        List<Expression> bounds = new ArrayList<>();
        boolean isSlice = false;
        Expression bound = null;
        while (!takesOperator("]")) {
            if (takesOperator(":")) {
                isSlice = true;
                bounds.add(bound);
                bound = null;
            } else if (bound == null) {
                bound = expression();
            } else {
                throw unexpected();
            }
        }
        bounds.add(bound);
        if (!isSlice && bound != null) {
            return new Expression.Item(of, bound);
        }
        if (!isSlice || bounds.size() > 3) {
            throw unexpected();
        }
        return new Expression.Slice(of, bounds.get(0), bounds.get(1), bounds.size() > 2 ? bounds.get(2) : null);
    }

    private Arguments arguments() {
        List<Expression> byPlace = new ArrayList<>();
        Map<String, Expression> byName = new LinkedHashMap<>();
        while (!takesOperator(")")) {
            boolean named = peek().kind() == Kind.NAME
                    && at + 1 < symbols.size()
                    && symbols.get(at + 1).isOperator("=");
            if (named) {
                String name = name();
                at++;
                byName.put(name, expression());
            } else if (byName.isEmpty()) {
                byPlace.add(expression());
            } else {
                throw unexpected();
            }
            if (!peek().isOperator(")")) {
                expect(",");
            }
        }
        return new Arguments(byPlace, byName);
    }

    private Expression filters(Expression first) {
        Expression of = first;
        while (true) {
            if (takesOperator("|")) {
                String name = name();
                of = new Expression.Filter(of, name, takesOperator("(") ? arguments() : Arguments.NONE);
            } else if (takesName("is")) {
                of = test(of);
            } else if (takesOperator("(")) {
                of = new Expression.Call(of, arguments());
            } else {
                return of;
            }
        }
    }

    private Expression test(Expression of) {
        boolean negated = takesName("not");
        String name = name();
        Arguments arguments = Arguments.NONE;
        if (takesOperator("(")) {
            arguments = arguments();
        } else if (beginsArgument(peek())) {
            arguments = new Arguments(List.of(postfix(primary())), Map.of());
        }
        Expression test = new Expression.Test(of, name, arguments);
        return negated ? new Expression.Not(test) : test;
    }

    private static boolean beginsArgument(Symbol symbol) {
        return switch (symbol.kind()) {
            case NAME -> !Set.of("else", "or", "and", "if", "is", "in", "not").contains(symbol.text());
            case TEXT, WHOLE, REAL -> true;
            case OPERATOR -> Set.of("[", "{").contains(symbol.text());
            case END -> false;
        };
    }
}
