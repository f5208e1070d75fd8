package io.levee.transformer.jinja;

import io.levee.transformer.jinja.Values.Function;
import io.levee.transformer.jinja.Values.Undefined;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Python's methods of texts, mappings and lists. Lists cannot be changed: Hugging Face's library forbids it. */
final class Methods {
    private Methods() {}

    /** A method of a value, or null. */
    static Function find(Object value, String name) {
        return switch (value) {
            case String text -> ofText(text, name);
            case Map<?, ?> map -> ofMapping(map, name);
            case List<?> list -> ofList(list, name);
            case null, default -> null;
        };
    }

    private static Function ofText(String text, String name) {
        return switch (name) {
            case "strip" -> method(name, 0, 1, given -> PythonText.strip(text, characters(given), true, true));
            case "lstrip" -> method(name, 0, 1, given -> PythonText.strip(text, characters(given), true, false));
            case "rstrip" -> method(name, 0, 1, given -> PythonText.strip(text, characters(given), false, true));
            case "split" -> method(name, 0, 2, given -> split(text, given));
            case "rsplit" -> method(name, 2, 2, given -> splitFromEnd(text, given));
            case "startswith" -> method(name, 1, 1, given -> text.startsWith(Values.text(given.getFirst(), name)));
            case "endswith" -> method(name, 1, 1, given -> text.endsWith(Values.text(given.getFirst(), name)));
            case "replace" ->
                method(
                        name,
                        2,
                        3,
                        given -> replaced(
                                text,
                                Values.text(given.get(0), name),
                                Values.text(given.get(1), name),
                                given.size() < 3 || Values.whole(given.get(2)) < 0
                                        ? Long.MAX_VALUE
                                        : Values.whole(given.get(2))));
            case "find" -> method(name, 1, 1, given -> place(text, text.indexOf(Values.text(given.getFirst(), name))));
            case "rfind" ->
                method(name, 1, 1, given -> place(text, text.lastIndexOf(Values.text(given.getFirst(), name))));
            case "count" ->
                method(name, 1, 1, given -> (long) PythonText.count(text, notEmpty(given.getFirst(), name)));
            case "upper" -> method(name, 0, 0, _ -> text.toUpperCase(Locale.ROOT));
            case "lower" -> method(name, 0, 0, _ -> text.toLowerCase(Locale.ROOT));
            case "title" -> method(name, 0, 0, _ -> titled(text));
            case "capitalize" -> method(name, 0, 0, _ -> capitalized(text));
            case "removeprefix" ->
                method(name, 1, 1, given -> {
                    String prefix = Values.text(given.getFirst(), name);
                    return text.startsWith(prefix) ? text.substring(prefix.length()) : text;
                });
            case "removesuffix" ->
                method(name, 1, 1, given -> {
                    String suffix = Values.text(given.getFirst(), name);
                    return text.endsWith(suffix) ? text.substring(0, text.length() - suffix.length()) : text;
                });
            case "join" ->
                method(
                        name,
                        1,
                        1,
                        given -> String.join(
                                text,
                                Values.elements(given.getFirst()).stream()
                                        .map(it -> Values.text(it, name))
                                        .toList()));
            default -> null;
        };
    }

    private static Function ofMapping(Map<?, ?> map, String name) {
        return switch (name) {
            case "items" -> method(name, 0, 0, _ -> items(map));
            case "keys" -> method(name, 0, 0, _ -> new ArrayList<Object>(map.keySet()));
            case "values" -> method(name, 0, 0, _ -> new ArrayList<Object>(map.values()));
            case "get" ->
                method(name, 1, 2, given -> {
                    Object key = given.getFirst();
                    return map.containsKey(key) ? map.get(key) : given.size() > 1 ? given.get(1) : null;
                });
            case "copy", "pop", "popitem", "update", "setdefault", "clear", "fromkeys" -> throw unknown(name);
            default -> null;
        };
    }

    private static Function ofList(List<?> list, String name) {
        return switch (name) {
            case "index" ->
                method(name, 1, 1, given -> {
                    for (int i = 0; i < list.size(); i++) {
                        if (Values.equal(list.get(i), given.getFirst())) {
                            return (long) i;
                        }
                    }
                    throw Values.error("\"index\" of an element that a list does not have");
                });
            case "count" ->
                method(
                        name,
                        1,
                        1,
                        given -> list.stream()
                                .filter(it -> Values.equal(it, given.getFirst()))
                                .count());
            default -> null;
        };
    }

    static RuntimeException unknown(String name) {
        return Values.error("\"%s\" is not understood", name);
    }

    private interface Body {
        Object of(List<Object> arguments);
    }

    private static Function method(String name, int fewest, int most, Body body) {
        return (arguments, named) -> {
            if (arguments.size() < fewest || arguments.size() > most || !named.isEmpty()) {
                throw Values.error("arguments of \"%s\" are not understood", name);
            }
            return body.of(arguments);
        };
    }

    private static String characters(List<Object> given) {
        return given.isEmpty() || given.getFirst() == null ? null : Values.text(given.getFirst(), "strip");
    }

    private static String notEmpty(Object value, String name) {
        String text = Values.text(value, name);
        if (text.isEmpty()) {
            throw Values.error("an empty text for \"%s\"", name);
        }
        return text;
    }

    private static List<Object> split(String text, List<Object> given) {
        boolean bySpace = given.isEmpty() || given.getFirst() == null;
        if (given.size() < 2) {
            return new ArrayList<>(PythonText.split(text, bySpace ? null : notEmpty(given.getFirst(), "split")));
        }
        String separator = notEmpty(given.getFirst(), "split");
        long most = Values.whole(given.get(1));
        List<Object> parts = new ArrayList<>();
        int start = 0;
        for (int at = text.indexOf(separator); at >= 0 && (most < 0 || parts.size() < most); ) {
            parts.add(text.substring(start, at));
            start = at + separator.length();
            at = text.indexOf(separator, start);
        }
        parts.add(text.substring(start));
        return parts;
    }

    private static List<Object> splitFromEnd(String text, List<Object> given) {
        String separator = notEmpty(given.getFirst(), "rsplit");
        long most = Values.whole(given.get(1));
        List<Object> parts = new ArrayList<>();
        int end = text.length();
        for (int at = text.lastIndexOf(separator); at >= 0 && (most < 0 || parts.size() < most); ) {
            parts.addFirst(text.substring(at + separator.length(), end));
            end = at;
            at = end == 0 ? -1 : text.lastIndexOf(separator, end - separator.length());
        }
        parts.addFirst(text.substring(0, end));
        return parts;
    }

    static String replaced(String text, String old, String by, long most) {
        if (old.isEmpty()) {
            throw Values.error("an empty text to replace");
        }
        int occurrences = (int) Math.min(most, PythonText.count(text, old));
        Budget.requireLength(text.length() + (long) occurrences * (by.length() - old.length()));
        StringBuilder out = new StringBuilder();
        int start = 0;
        for (int i = 0; i < occurrences; i++) {
            int at = text.indexOf(old, start);
            out.append(text, start, at).append(by);
            start = at + old.length();
        }
        return out.append(text, start, text.length()).toString();
    }

    private static long place(String text, int at) {
        return at < 0 ? -1 : text.codePointCount(0, at);
    }

    static String capitalized(String text) {
        if (text.isEmpty()) {
            return text;
        }
        int first = text.offsetByCodePoints(0, 1);
        return text.substring(0, first).toUpperCase(Locale.ROOT)
                + text.substring(first).toLowerCase(Locale.ROOT);
    }

    private static String titled(String text) {
        StringBuilder out = new StringBuilder();
        boolean inWord = false;
        for (int point : text.codePoints().toArray()) {
            out.appendCodePoint(inWord ? Character.toLowerCase(point) : Character.toTitleCase(point));
            inWord = Character.isLetter(point);
        }
        return out.toString();
    }

    /** Pairs of keys and values. */
    static List<Object> items(Object value) {
        if (!(value instanceof Map<?, ?> map)) {
            throw Values.error("%s has no items", Values.kind(value));
        }
        List<Object> items = new ArrayList<>();
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            List<Object> pair = new ArrayList<>();
            pair.add(entry.getKey());
            pair.add(entry.getValue());
            items.add(pair);
        }
        return items;
    }

    /** An attribute that is neither a method nor an entry. */
    static Undefined missing(String name) {
        return new Undefined(name);
    }
}
