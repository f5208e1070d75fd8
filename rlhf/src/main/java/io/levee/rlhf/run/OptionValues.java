package io.levee.rlhf.run;

import io.levee.engine.store.BadInputException;
import io.levee.engine.store.Json;
import io.levee.rlhf.options.OptionFields;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/**
 * Options objects as maps and back: the public fields by their long option names (--max-length is maxLength), those of
 * nested options objects among them. So run.json and recipes hold the same names as the command line.
 */
public final class OptionValues {
    private OptionValues() {}

    /** All values that are not null, by long name without dashes. */
    public static SequencedMap<String, Object> of(Object options) {
        SequencedMap<String, Object> values = new LinkedHashMap<>();
        for (Field field : fields(options)) {
            Object value = value(field, options);
            if (OptionFields.isGroup(field)) {
                values.putAll(of(value));
            } else if (value != null && !isInfinite(value)) {
                values.put(OptionFields.name(field), value instanceof Path ? value.toString() : value);
            }
        }
        return values;
    }

    /** Sets the fields of {@code options} from values as {@link #of} made them; fields without a value stay. */
    public static <T> T apply(T options, Json values) {
        for (Field field : fields(options)) {
            if (OptionFields.isGroup(field)) {
                apply(value(field, options), values);
            } else {
                values.find(OptionFields.name(field)).ifPresent(json -> set(field, options, json));
            }
        }
        return options;
    }

    /** Sets all of {@code to} as {@code from} has it; both are of one class. */
    public static <T> T copy(T from, T to) {
        return apply(to, Json.parse(Json.write(of(from)), "options"));
    }

    private static List<Field> fields(Object options) {
        return java.util.Arrays.stream(options.getClass().getFields())
                .filter(f -> !Modifier.isStatic(f.getModifiers()))
                .toList();
    }

    private static boolean isInfinite(Object value) {
        return value instanceof Double number && number.isInfinite();
    }

    private static Object value(Field field, Object options) {
        try {
            return field.get(options);
        } catch (IllegalAccessException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static void set(Field field, Object options, Json json) {
        Class<?> type = field.getType();
        try {
            if (type == int.class) {
                field.setInt(options, json.integer());
            } else if (type == long.class) {
                field.setLong(options, json.whole());
            } else if (type == double.class) {
                field.setDouble(options, json.number());
            } else if (type == boolean.class) {
                field.setBoolean(options, json.flag());
            } else if (type == Integer.class) {
                field.set(options, json.integer());
            } else if (type == Double.class) {
                field.set(options, json.number());
            } else if (type == String.class) {
                field.set(options, json.text());
            } else if (type == Path.class) {
                field.set(options, Path.of(json.text()));
            } else if (List.class.isAssignableFrom(type)) {
                field.set(options, texts(json));
            } else {
                throw new IllegalStateException("option field " + field + " has a type that is not supported");
            }
        } catch (IllegalAccessException impossible) {
            throw new IllegalStateException(impossible);
        } catch (java.nio.file.InvalidPathException wrong) {
            throw new BadInputException(json.place() + ": not a path: " + wrong.getMessage(), wrong);
        }
    }

    /** The values of an option that may be given several times; one alone needs no list. */
    private static List<String> texts(Json json) {
        List<Json> all = json.isArray() ? json.items() : List.of(json);
        return all.stream()
                .map(each -> each.isNumber() ? Json.write(each.number()) : each.text())
                .toList();
    }

    /** The names of all options of an object. */
    public static List<String> names(Object options) {
        List<String> names = new java.util.ArrayList<>();
        for (Field field : fields(options)) {
            if (OptionFields.isGroup(field)) {
                names.addAll(names(value(field, options)));
            } else {
                names.add(OptionFields.name(field));
            }
        }
        return names;
    }

    /** The same values with another map's put over them. */
    public static SequencedMap<String, Object> with(Map<String, Object> values, Map<String, Object> over) {
        SequencedMap<String, Object> all = new LinkedHashMap<>(values);
        all.putAll(over);
        return all;
    }
}
