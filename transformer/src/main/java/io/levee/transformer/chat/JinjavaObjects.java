package io.levee.transformer.chat;

import com.hubspot.jinjava.interpret.JinjavaInterpreter;
import com.hubspot.jinjava.lib.exptest.ExpTest;
import com.hubspot.jinjava.lib.filter.Filter;
import com.hubspot.jinjava.util.ForLoop;
import com.hubspot.jinjava.util.HasObjectTruthValue;
import io.levee.engine.store.Json;
import java.beans.FeatureDescriptor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import jinjava.javax.el.ELContext;
import jinjava.javax.el.ELException;
import jinjava.javax.el.ELResolver;
import jinjava.javax.el.PropertyNotFoundException;

/**
 * What a template can reach: elements of maps and lists, characters of texts, the state of a loop, filters, tests, and
 * methods of Python's texts, lists and maps. Nothing of Java's objects.
 */
final class JinjavaObjects extends ELResolver {
    /** What is there and is Python's {@code None}. */
    enum None implements HasObjectTruthValue {
        /** The only one. */
        NONE;

        @Override
        public boolean getObjectTruthValue() {
            return false;
        }

        @Override
        public String toString() {
            return "None";
        }
    }

    private final JinjaBudget budget;

    JinjavaObjects(JinjaBudget budget) {
        this.budget = budget;
    }

    @Override
    public Object getValue(ELContext context, Object base, Object property) {
        budget.step();
        context.setPropertyResolved(true);
        String name = String.valueOf(property);
        return switch (base) {
            case Map<?, ?> map -> map.get(name);
            case List<?> list ->
                place(name, list.size()).map(at -> (Object) list.get(at)).orElse(null);
            case String text
            when isNumber(name) ->
                place(name, text.length())
                        .map(at -> (Object) text.substring(at, at + 1))
                        .orElse(null);
            case ForLoop loop -> loop(loop, name);
            default -> throw new PropertyNotFoundException("there is no property " + name);
        };
    }

    private static boolean isNumber(String name) {
        return name.matches("-?[0-9]{1,9}");
    }

    private static Optional<Integer> place(String name, int size) {
        if (!isNumber(name)) {
            throw new PropertyNotFoundException("there is no property " + name);
        }
        int at = Integer.parseInt(name);
        at = at < 0 ? at + size : at;
        return at >= 0 && at < size ? Optional.of(at) : Optional.empty();
    }

    private static Object loop(ForLoop loop, String name) {
        return switch (name) {
            case "index" -> (long) loop.getIndex();
            case "index0" -> (long) loop.getIndex0();
            case "revindex" -> (long) loop.getRevindex();
            case "revindex0" -> (long) loop.getRevindex0();
            case "length" -> (long) loop.getLength();
            case "first" -> loop.isFirst();
            case "last" -> loop.isLast();
            default -> throw new ELException("loop." + name + " is not known");
        };
    }

    @Override
    public Object invoke(ELContext context, Object base, Object method, Class<?>[] types, Object[] arguments) {
        budget.spend(arguments);
        context.setPropertyResolved(true);
        String name = String.valueOf(method);
        return switch (base) {
            case Filter filter when name.equals("filter") -> filter(filter, arguments);
            case ExpTest test when name.equals("evaluate") -> test(test, arguments);
            case ExpTest test when name.equals("evaluateNegated") -> !test(test, arguments);
            case String text -> text(text, name, arguments);
            case Map<?, ?> map -> map(map, name, arguments);
            case null, default -> throw new ELException("there is no method " + name);
        };
    }

    private Object filter(Filter filter, Object[] arguments) {
        Object value = arguments[0];
        Object[] positional = (Object[]) arguments[2];
        budget.spend(value);
        Arrays.stream(positional).forEach(budget::spend);
        return switch (filter.getName()) {
            case "trim" -> PythonText.strip(String.valueOf(value), only(positional), true, true);
            case "replace" -> text(String.valueOf(value), "replace", positional);
            case "tojson" -> json(value);
            default -> {
                @SuppressWarnings("unchecked") // as the library's interface has it
                Map<String, Object> named = (Map<String, Object>) arguments[3];
                yield filter.filter(value, (JinjavaInterpreter) arguments[1], positional, named);
            }
        };
    }

    private static boolean test(ExpTest test, Object[] arguments) {
        if (test.getName().equals("none")) {
            return arguments[0] == null || arguments[0] == None.NONE;
        }
        return test.evaluate(
                arguments[0], (JinjavaInterpreter) arguments[1], Arrays.copyOfRange(arguments, 2, arguments.length));
    }

    private Object text(String text, String method, Object[] arguments) {
        return switch (method) {
            case "strip" -> PythonText.strip(text, only(arguments), true, true);
            case "lstrip" -> PythonText.strip(text, only(arguments), true, false);
            case "rstrip" -> PythonText.strip(text, only(arguments), false, true);
            case "split" -> PythonText.split(text, separator(arguments));
            case "startswith" -> text.startsWith(one(arguments));
            case "endswith" -> text.endsWith(one(arguments));
            case "upper" -> text.toUpperCase(Locale.ROOT);
            case "lower" -> text.toLowerCase(Locale.ROOT);
            case "replace" -> replaced(text, arguments);
            default -> throw new ELException("texts have no method " + method);
        };
    }

    private static Object map(Map<?, ?> map, String method, Object[] arguments) {
        return switch (method) {
            case "items" -> new ArrayList<>(map.entrySet());
            case "keys" -> new ArrayList<>(map.keySet());
            case "values" -> new ArrayList<>(map.values());
            case "get" -> {
                Object found = arguments.length == 0 ? null : map.get(String.valueOf(arguments[0]));
                yield found == null && arguments.length == 2 ? arguments[1] : found;
            }
            default -> throw new ELException("maps have no method " + method);
        };
    }

    private static String only(Object[] arguments) {
        return arguments == null || arguments.length == 0 ? null : one(arguments);
    }

    private static String separator(Object[] arguments) {
        String separator = only(arguments);
        if (separator != null && separator.isEmpty()) {
            throw new ELException("a text cannot be split at an empty one");
        }
        return separator;
    }

    private static String one(Object[] arguments) {
        if (arguments == null || arguments.length != 1 || !(arguments[0] instanceof String text)) {
            throw new ELException("a method of a text expects a text");
        }
        return text;
    }

    private String replaced(String text, Object[] arguments) {
        if (arguments == null
                || arguments.length != 2
                || !(arguments[0] instanceof String from)
                || !(arguments[1] instanceof String to)
                || from.isEmpty()) {
            throw new ELException("replace expects a text to find and another");
        }
        budget.spend((long) PythonText.count(text, from) * to.length());
        return text.replace(from, to);
    }

    /** JSON with Python's separators. */
    private String json(Object value) {
        budget.step();
        return switch (value) {
            case Map<?, ?> map ->
                map.entrySet().stream()
                        .map(entry -> Json.write(String.valueOf(entry.getKey())) + ": " + json(entry.getValue()))
                        .collect(Collectors.joining(", ", "{", "}"));
            case List<?> list -> list.stream().map(this::json).collect(Collectors.joining(", ", "[", "]"));
            case null -> "null";
            case None _ -> "null";
            case String text -> Json.write(text);
            case Boolean flag -> flag.toString();
            case Number number -> number.toString();
            default -> throw new ELException("tojson writes texts, numbers, flags, lists and maps");
        };
    }

    @Override
    public Class<?> getType(ELContext context, Object base, Object property) {
        return null;
    }

    @Override
    public boolean isReadOnly(ELContext context, Object base, Object property) {
        return true;
    }

    @Override
    public void setValue(ELContext context, Object base, Object property, Object value) {
        throw new ELException("expressions set nothing");
    }

    @Override
    public Iterator<FeatureDescriptor> getFeatureDescriptors(ELContext context, Object base) {
        return null;
    }

    @Override
    public Class<?> getCommonPropertyType(ELContext context, Object base) {
        return null;
    }
}
