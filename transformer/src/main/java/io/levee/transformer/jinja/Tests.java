package io.levee.transformer.jinja;

import io.levee.transformer.jinja.Values.Undefined;
import java.util.List;
import java.util.Map;

/** Jinja's tests: {@code value is name}. */
final class Tests {
    private Tests() {}

    static boolean holds(String name, Object value, List<Object> arguments) {
        return switch (name) {
            case "defined" -> !(value instanceof Undefined);
            case "undefined" -> value instanceof Undefined;
            case "none" -> value == null;
            case "string" -> value instanceof String;
            case "mapping" -> value instanceof Map;
            case "iterable", "sequence" ->
                value instanceof String || value instanceof List || value instanceof Map || value instanceof Undefined;
            case "number" -> Values.isNumber(value);
            case "integer" -> value instanceof Long;
            case "float" -> value instanceof Double;
            case "boolean" -> value instanceof Boolean;
            case "true" -> value instanceof Boolean flag && flag;
            case "false" -> value instanceof Boolean flag && !flag;
            case "odd" -> Math.floorMod(Values.whole(value), 2) == 1;
            case "even" -> Math.floorMod(Values.whole(value), 2) == 0;
            case "equalto", "eq", "==" -> Values.equal(value, argument(name, arguments));
            case "ne", "!=" -> !Values.equal(value, argument(name, arguments));
            case "in" -> Evaluator.isIn(value, argument(name, arguments));
            case "sameas" -> same(value, argument(name, arguments));
            case "divisibleby" -> divides(Values.whole(argument(name, arguments)), Values.whole(value));
            case "callable" -> value instanceof Values.Function;
            default -> throw Values.error("the test \"%s\" is not understood", name);
        };
    }

    private static boolean same(Object value, Object other) {
        if (value == null || value instanceof Boolean || other == null || other instanceof Boolean) {
            return value == null ? other == null : value.equals(other);
        }
        throw Values.error("\"sameas\" with %s is not understood", Values.kind(other));
    }

    private static boolean divides(long divisor, long value) {
        if (divisor == 0) {
            throw Values.error("a division by zero");
        }
        return value % divisor == 0;
    }

    private static Object argument(String name, List<Object> arguments) {
        if (arguments.size() != 1) {
            throw Values.error("the test \"%s\" has %d arguments, expected 1", name, arguments.size());
        }
        return arguments.getFirst();
    }
}
