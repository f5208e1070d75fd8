package io.levee.transformer.jinja;

import io.levee.transformer.jinja.Expression.Arguments;
import io.levee.transformer.jinja.Values.Function;
import io.levee.transformer.jinja.Values.Namespace;
import io.levee.transformer.jinja.Values.Undefined;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The values of expressions. */
final class Evaluator {
    /** Names that Jinja gives a meaning which is not in this part of it. */
    private static final Set<String> FOREIGN =
            Set.of("lipsum", "cycler", "joiner", "self", "super", "caller", "varargs", "kwargs");

    private final Budget budget;

    Evaluator(Budget budget) {
        this.budget = budget;
    }

    Object value(Expression expression, Scope scope) {
        Object value = compute(expression, scope);
        budget.spend(value);
        return value;
    }

    private Object compute(Expression expression, Scope scope) {
        return switch (expression) {
            case Expression.Literal(Object value) -> value;
            case Expression.Name(String name) -> name(name, scope);
            case Expression.Items(var items) -> values(items, scope);
            case Expression.Entries(var keys, var values) -> entries(keys, values, scope);
            case Expression.Attribute(var of, String name) -> attribute(value(of, scope), name);
            case Expression.Item(var of, var index) -> item(value(of, scope), value(index, scope));
            case Expression.Slice slice -> slice(slice, scope);
            case Expression.Call(var of, var arguments) -> call(value(of, scope), arguments, scope);
            case Expression.Filter(var of, String name, Arguments(var byPlace, var byName)) ->
                Filters.apply(name, value(of, scope), values(byPlace, scope), values(byName, scope));
            case Expression.Test(var of, String name, Arguments(var byPlace, var _)) ->
                Tests.holds(name, value(of, scope), values(byPlace, scope));
            case Expression.Not(var of) -> !Values.isTrue(value(of, scope));
            case Expression.Negative(var of) -> negative(value(of, scope));
            case Expression.And(var left, var right) -> {
                Object first = value(left, scope);
                yield Values.isTrue(first) ? value(right, scope) : first;
            }
            case Expression.Or(var left, var right) -> {
                Object first = value(left, scope);
                yield Values.isTrue(first) ? first : value(right, scope);
            }
            case Expression.Operation(String operator, var left, var right) ->
                operation(operator, value(left, scope), value(right, scope));
            case Expression.Comparison(var first, var operators, var others) ->
                comparison(value(first, scope), operators, others, scope);
            case Expression.Conditional(var condition, var then, var otherwise) ->
                Values.isTrue(value(condition, scope))
                        ? value(then, scope)
                        : otherwise == null ? new Undefined("else") : value(otherwise, scope);
        };
    }

    private static Object name(String name, Scope scope) {
        if (FOREIGN.contains(name)) {
            throw Methods.unknown(name);
        }
        return scope.find(name);
    }

    private List<Object> values(List<Expression> expressions, Scope scope) {
        List<Object> values = new ArrayList<>();
        expressions.forEach(it -> values.add(value(it, scope)));
        return values;
    }

    private Map<String, Object> values(Map<String, Expression> expressions, Scope scope) {
        Map<String, Object> values = new LinkedHashMap<>();
        expressions.forEach((name, it) -> values.put(name, value(it, scope)));
        return values;
    }

    private Map<Object, Object> entries(List<Expression> keys, List<Expression> values, Scope scope) {
        Map<Object, Object> map = new LinkedHashMap<>();
        for (int i = 0; i < keys.size(); i++) {
            map.put(Values.text(value(keys.get(i), scope), "a key"), value(values.get(i), scope));
        }
        return map;
    }

    private Object call(Object function, Arguments arguments, Scope scope) {
        if (!(function instanceof Function it)) {
            throw Values.error("%s cannot be called", Values.kind(function));
        }
        return it.call(values(arguments.byPlace(), scope), values(arguments.byName(), scope));
    }

    /** {@code of.name}: a method before an entry. */
    static Object attribute(Object of, String name) {
        requireDefined(of, name);
        Function method = Methods.find(of, name);
        if (method != null) {
            return method;
        }
        return switch (of) {
            case Map<?, ?> map when map.containsKey(name) -> map.get(name);
            case Namespace namespace when namespace.attributes.containsKey(name) -> namespace.attributes.get(name);
            case null, default -> Methods.missing(name);
        };
    }

    /** {@code of[index]}: an entry before a method. */
    private static Object item(Object of, Object index) {
        requireDefined(of, Values.written(index));
        if (of instanceof Map<?, ?> map && map.containsKey(index)) {
            return map.get(index);
        }
        if ((of instanceof List || of instanceof String) && index instanceof Long) {
            List<Object> elements = Values.elements(of);
            long place = Values.whole(index);
            place += place < 0 ? elements.size() : 0;
            return place >= 0 && place < elements.size() ? elements.get((int) place) : Methods.missing("element");
        }
        return index instanceof String name ? attribute(of, name) : Methods.missing(Values.written(index));
    }

    /** What a filter calls an attribute: names and places with dots between. */
    static Object path(Object of, Object path) {
        Object at = of;
        for (String step : PythonText.split(Values.written(path), ".")) {
            at = step.matches("\\d{1,9}") ? item(at, Long.valueOf(step)) : item(at, step);
        }
        return at;
    }

    private static void requireDefined(Object of, String name) {
        if (of instanceof Undefined(String what)) {
            throw Values.error("\"%s\" of \"%s\", which is undefined", name, what);
        }
    }

    private Object slice(Expression.Slice slice, Scope scope) {
        Object of = value(slice.of(), scope);
        if (!(of instanceof List) && !(of instanceof String)) {
            throw Values.error("a slice of %s", Values.kind(of));
        }
        List<Object> elements = Values.elements(of);
        long step = bound(slice.step(), 1, scope);
        if (step == 0) {
            throw Values.error("a slice in steps of zero");
        }
        int size = elements.size();
        long start = within(bound(slice.start(), step > 0 ? 0 : size - 1L, scope), size, step, slice.start());
        long stop = within(bound(slice.stop(), step > 0 ? size : -1, scope), size, step, slice.stop());
        List<Object> chosen = new ArrayList<>();
        for (long i = start; step > 0 ? i < stop : i > stop; i += step) {
            chosen.add(elements.get((int) i));
        }
        return of instanceof List
                ? chosen
                : String.join("", chosen.stream().map(Values::written).toList());
    }

    private long bound(Expression expression, long otherwise, Scope scope) {
        Object bound = expression == null ? null : value(expression, scope);
        return bound == null ? otherwise : Math.clamp(Values.whole(bound), -(1L << 30), 1L << 30);
    }

    private static long within(long bound, int size, long step, Expression given) {
        long place = given != null && bound < 0 ? bound + size : bound;
        return step > 0 ? Math.clamp(place, 0, size) : Math.clamp(place, -1, size - 1L);
    }

    private static Object negative(Object value) {
        if (value instanceof Double real) {
            return -real;
        }
        return -Values.whole(value);
    }

    private Object operation(String operator, Object left, Object right) {
        if (operator.equals("~")) {
            String first = Values.written(left);
            String second = Values.written(right);
            Budget.requireLength((long) first.length() + second.length());
            return first + second;
        }
        if (operator.equals("+") && left instanceof String first && right instanceof String second) {
            Budget.requireLength((long) first.length() + second.length());
            return first + second;
        }
        if (operator.equals("+") && left instanceof List<?> first && right instanceof List<?> second) {
            List<Object> both = new ArrayList<>(first);
            both.addAll(second);
            return both;
        }
        if (!Values.isNumber(left) || !Values.isNumber(right)) {
            throw Values.error("%s %s %s", Values.kind(left), operator, Values.kind(right));
        }
        return left instanceof Double || right instanceof Double || operator.equals("/")
                ? (Object) real(operator, Values.number(left), Values.number(right))
                : whole(operator, Values.whole(left), Values.whole(right));
    }

    private static double real(String operator, double left, double right) {
        return switch (operator) {
            case "+" -> left + right;
            case "-" -> left - right;
            case "*" -> left * right;
            case "/" -> quotient(left, right);
            default -> throw Values.error("\"%s\" of such numbers is not understood", operator);
        };
    }

    private static double quotient(double left, double right) {
        if (right == 0) {
            throw Values.error("a division by zero");
        }
        return left / right;
    }

    private static long whole(String operator, long left, long right) {
        try {
            return switch (operator) {
                case "+" -> Math.addExact(left, right);
                case "-" -> Math.subtractExact(left, right);
                case "*" -> Math.multiplyExact(left, right);
                case "//" -> Math.floorDiv(left, right);
                case "%" -> Math.floorMod(left, right);
                default -> throw Values.error("\"%s\" is not understood", operator);
            };
        } catch (ArithmeticException failure) {
            throw Values.error("%d %s %d: %s", left, operator, right, failure.getMessage());
        }
    }

    private boolean comparison(Object first, List<String> operators, List<Expression> others, Scope scope) {
        Object left = first;
        for (int i = 0; i < operators.size(); i++) {
            Object right = value(others.get(i), scope);
            if (!compares(operators.get(i), left, right)) {
                return false;
            }
            left = right;
        }
        return true;
    }

    private static boolean compares(String operator, Object left, Object right) {
        return switch (operator) {
            case "==" -> Values.equal(left, right);
            case "!=" -> !Values.equal(left, right);
            case "in" -> isIn(left, right);
            case "not in" -> !isIn(left, right);
            default -> {
                int order = order(operator, left, right);
                yield switch (operator) {
                    case "<" -> order < 0;
                    case "<=" -> order <= 0;
                    case ">" -> order > 0;
                    default -> order >= 0;
                };
            }
        };
    }

    private static int order(String operator, Object left, Object right) {
        if (left instanceof String first && right instanceof String second) {
            return first.compareTo(second);
        }
        if (!Values.isNumber(left) || !Values.isNumber(right)) {
            throw Values.error("%s %s %s", Values.kind(left), operator, Values.kind(right));
        }
        return Double.compare(Values.number(left), Values.number(right));
    }

    static boolean isIn(Object value, Object container) {
        return switch (container) {
            case String text -> text.contains(Values.text(value, "in"));
            case Map<?, ?> map -> map.containsKey(value);
            case List<?> list -> list.stream().anyMatch(it -> Values.equal(it, value));
            case Undefined _ -> false;
            case null, default -> throw Values.error("\"in\" %s", Values.kind(container));
        };
    }
}
