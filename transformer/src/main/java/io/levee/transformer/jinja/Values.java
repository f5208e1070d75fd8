package io.levee.transformer.jinja;

import io.levee.engine.store.BadInputException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Values as Python has them: null, Boolean, Long, Double, String, List, Map, and what only templates have: {@link Undefined},
 * {@link Namespace}, {@link Function}.
 */
final class Values {
    /** What a name stands for that was never set; it is written as nothing. */
    record Undefined(String name) {}

    /** What {@code namespace()} makes: its attributes can be set from within loops. */
    static final class Namespace {
        final Map<String, Object> attributes = new HashMap<>();
    }

    /** What can be called. */
    @FunctionalInterface
    interface Function {
        Object call(List<Object> arguments, Map<String, Object> named);
    }

    private Values() {}

    static BadInputException error(String message, Object... arguments) {
        return new BadInputException("in the conversation template " + message.formatted(arguments));
    }

    /** What a value is, for messages. */
    static String kind(Object value) {
        return switch (value) {
            case null -> "none";
            case Undefined(String name) -> "the undefined \"%s\"".formatted(name);
            case Boolean _ -> "a truth value";
            case Long _, Double _ -> "a number";
            case String _ -> "a text";
            case List<?> _ -> "a list";
            case Map<?, ?> _ -> "a mapping";
            case Namespace _ -> "a namespace";
            default -> "a function";
        };
    }

    /** Whether a value counts as true. */
    static boolean isTrue(Object value) {
        return switch (value) {
            case null -> false;
            case Undefined _ -> false;
            case Boolean flag -> flag;
            case Long whole -> whole != 0;
            case Double real -> real != 0;
            case String text -> !text.isEmpty();
            case List<?> list -> !list.isEmpty();
            case Map<?, ?> map -> !map.isEmpty();
            default -> true;
        };
    }

    /** Python's {@code ==}: numbers by value, truth values among them. */
    static boolean equal(Object left, Object right) {
        if (isNumber(left) && isNumber(right)) {
            return number(left) == number(right);
        }
        if (left instanceof Undefined && right instanceof Undefined) {
            return true;
        }
        if (left instanceof List<?> some && right instanceof List<?> others) {
            if (some.size() != others.size()) {
                return false;
            }
            for (int i = 0; i < some.size(); i++) {
                if (!equal(some.get(i), others.get(i))) {
                    return false;
                }
            }
            return true;
        }
        return Objects.equals(left, right);
    }

    static boolean isNumber(Object value) {
        return value instanceof Long || value instanceof Double || value instanceof Boolean;
    }

    static double number(Object value) {
        return switch (value) {
            case Boolean flag -> flag ? 1 : 0;
            case Number number -> number.doubleValue();
            case null, default -> throw error("expected a number, found %s", kind(value));
        };
    }

    /** A whole number; a truth value is one too. */
    static long whole(Object value) {
        return switch (value) {
            case Long whole -> whole;
            case Boolean flag -> flag ? 1 : 0;
            case null, default -> throw error("expected a whole number, found %s", kind(value));
        };
    }

    static String text(Object value, String of) {
        if (value instanceof String text) {
            return text;
        }
        throw error("%s: expected a text, found %s", of, kind(value));
    }

    /** The elements that a loop over a value sees. */
    static List<Object> elements(Object value) {
        return switch (value) {
            case Undefined _ -> List.of();
            case List<?> list -> new ArrayList<>(list);
            case Map<?, ?> map -> new ArrayList<>(map.keySet());
            case String text ->
                new ArrayList<>(text.codePoints().mapToObj(Character::toString).toList());
            case null, default -> throw error("expected something with elements, found %s", kind(value));
        };
    }

    /** Python's {@code str}. */
    static String written(Object value) {
        return value instanceof String text ? text : representation(value);
    }

    private static String representation(Object value) {
        return switch (value) {
            case null -> "None";
            case Undefined _ -> "";
            case Boolean flag -> flag ? "True" : "False";
            case Long whole -> whole.toString();
            case Double real when Math.abs(real) < 1e7 && (real == 0 || Math.abs(real) >= 1e-3) -> real.toString();
            case String text -> quoted(text);
            case List<?> list -> {
                StringBuilder out = new StringBuilder("[");
                list.forEach(it -> out.append(out.length() > 1 ? ", " : "").append(representation(it)));
                yield out.append(']').toString();
            }
            case Map<?, ?> map -> {
                StringBuilder out = new StringBuilder("{");
                map.forEach((key, it) -> out.append(out.length() > 1 ? ", " : "")
                        .append(representation(key))
                        .append(": ")
                        .append(representation(it)));
                yield out.append('}').toString();
            }
            default -> throw error("%s cannot be written as text", kind(value));
        };
    }

    private static String quoted(String text) {
        char quote = text.indexOf('\'') >= 0 && text.indexOf('"') < 0 ? '"' : '\'';
        StringBuilder out = new StringBuilder().append(quote);
        for (int i = 0; i < text.length(); i++) {
            char character = text.charAt(i);
            switch (character) {
                case '\n' -> out.append("\\n");
                case '\t' -> out.append("\\t");
                case '\r' -> out.append("\\r");
                case '\\' -> out.append("\\\\");
                default -> out.append(character == quote ? "\\" : "").append(character);
            }
        }
        return out.append(quote).toString();
    }

    /** A copy of a map with texts as keys. */
    static Map<String, Object> named(Map<?, ?> map) {
        Map<String, Object> named = new LinkedHashMap<>();
        map.forEach((key, value) -> named.put(text(key, "a key"), value));
        return named;
    }
}
