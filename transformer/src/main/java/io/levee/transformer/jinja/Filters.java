package io.levee.transformer.jinja;

import io.levee.transformer.jinja.Values.Undefined;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** Jinja's filters: {@code value | name}. */
final class Filters {
    private Filters() {}

    static Object apply(String name, Object value, List<Object> arguments, Map<String, Object> named) {
        Given given = new Given(name, arguments, named);
        return switch (name) {
            case "trim" -> trim(value, given);
            case "length", "count" -> length(value);
            case "string" -> Values.written(value);
            case "lower" -> Values.written(value).toLowerCase(Locale.ROOT);
            case "upper" -> Values.written(value).toUpperCase(Locale.ROOT);
            case "capitalize" -> Methods.capitalized(Values.written(value));
            case "first" -> end(value, true);
            case "last" -> end(value, false);
            case "default", "d" -> otherwise(value, given);
            case "join" -> join(value, given);
            case "replace" -> replace(value, given);
            case "tojson" -> JsonText.of(value, given);
            case "list" -> Values.elements(value);
            case "items" -> value instanceof Undefined ? List.of() : Methods.items(value);
            case "map" -> map(value, given);
            case "safe" -> value;
            case "int" -> whole(value, given);
            case "reverse" -> reversed(value);
            case "select" -> chosen(value, given, false, true);
            case "reject" -> chosen(value, given, false, false);
            case "selectattr" -> chosen(value, given, true, true);
            case "rejectattr" -> chosen(value, given, true, false);
            default -> throw Values.error("the filter \"%s\" is not understood", name);
        };
    }

    /** The arguments of a filter, by place or by name. */
    record Given(String filter, List<Object> arguments, Map<String, Object> named) {
        Object get(int place, String name, Object otherwise) {
            return place < arguments.size() ? arguments.get(place) : named.getOrDefault(name, otherwise);
        }

        Given only(String... names) {
            boolean known = arguments.size() <= names.length && List.of(names).containsAll(named.keySet());
            if (!known) {
                throw Values.error("arguments of the filter \"%s\" are not understood", filter);
            }
            return this;
        }
    }

    private static Object trim(Object value, Given given) {
        Object characters = given.only("chars").get(0, "chars", null);
        return PythonText.strip(
                Values.written(value), characters == null ? null : Values.text(characters, "trim"), true, true);
    }

    static long length(Object value) {
        return switch (value) {
            case String text -> text.codePointCount(0, text.length());
            case List<?> list -> list.size();
            case Map<?, ?> map -> map.size();
            case Undefined _ -> 0;
            case null, default -> throw Values.error("%s has no length", Values.kind(value));
        };
    }

    private static Object end(Object value, boolean first) {
        List<Object> elements = Values.elements(value);
        if (elements.isEmpty()) {
            return new Undefined("element of nothing");
        }
        return first ? elements.getFirst() : elements.getLast();
    }

    private static Object otherwise(Object value, Given given) {
        given.only("default_value", "boolean");
        boolean replaces =
                value instanceof Undefined || Values.isTrue(given.get(1, "boolean", false)) && !Values.isTrue(value);
        return replaces ? given.get(0, "default_value", "") : value;
    }

    private static String join(Object value, Given given) {
        given.only("d", "attribute");
        Object attribute = given.get(1, "attribute", null);
        return Values.elements(value).stream()
                .map(it -> attribute == null ? it : Evaluator.path(it, attribute))
                .map(Values::written)
                .collect(Collectors.joining(Values.written(given.get(0, "d", ""))));
    }

    private static String replace(Object value, Given given) {
        given.only("old", "new");
        return Methods.replaced(
                Values.written(value),
                Values.text(given.get(0, "old", null), "replace"),
                Values.text(given.get(1, "new", null), "replace"),
                Long.MAX_VALUE);
    }

    private static List<Object> map(Object value, Given given) {
        List<Object> out = new ArrayList<>();
        boolean byAttribute = given.named().containsKey("attribute");
        if (byAttribute && (!given.arguments().isEmpty() || given.named().size() > 1)
                || !byAttribute && given.arguments().isEmpty()) {
            throw Values.error("arguments of the filter \"map\" are not understood");
        }
        for (Object element : Values.elements(value)) {
            out.add(
                    byAttribute
                            ? Evaluator.path(element, given.named().get("attribute"))
                            : apply(
                                    Values.text(given.arguments().getFirst(), "map"),
                                    element,
                                    given.arguments()
                                            .subList(1, given.arguments().size()),
                                    given.named()));
        }
        return out;
    }

    private static Object whole(Object value, Given given) {
        given.only("default");
        return switch (value) {
            case String text when text.strip().matches("[+-]?\\d{1,18}") -> Long.valueOf(text.strip());
            case Double real -> (long) (double) real;
            case Boolean flag -> flag ? 1L : 0L;
            case Long whole -> whole;
            case null, default -> given.get(0, "default", 0L);
        };
    }

    private static Object reversed(Object value) {
        if (value instanceof String text) {
            return new StringBuilder(text).reverse().toString();
        }
        return Values.elements(value).reversed();
    }

    private static List<Object> chosen(Object value, Given given, boolean byAttribute, boolean wanted) {
        List<Object> arguments = given.only("attribute", "test", "value").arguments();
        int tests = byAttribute ? 1 : 0;
        if (arguments.size() < tests) {
            throw Values.error("the filter \"%s\" names no attribute", given.filter());
        }
        Predicate<Object> holds = it -> {
            Object tested = byAttribute ? Evaluator.path(it, arguments.getFirst()) : it;
            return arguments.size() == tests
                    ? Values.isTrue(tested)
                    : Tests.holds(
                            Values.text(arguments.get(tests), given.filter()),
                            tested,
                            arguments.subList(tests + 1, arguments.size()));
        };
        return new ArrayList<>(Values.elements(value).stream()
                .filter(it -> holds.test(it) == wanted)
                .toList());
    }
}
