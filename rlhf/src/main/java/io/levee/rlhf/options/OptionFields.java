package io.levee.rlhf.options;

import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The fields of options objects: their names, values and declarations. */
public final class OptionFields {
    private OptionFields() {}

    /** The long option name of a field, without dashes. */
    public static String name(Field field) {
        StringBuilder name = new StringBuilder();
        for (char c : field.getName().toCharArray()) {
            if (Character.isUpperCase(c)) {
                name.append('-').append(Character.toLowerCase(c));
            } else {
                name.append(c);
            }
        }
        return name.toString();
    }

    /** Whether a field is a group of options. */
    public static boolean isGroup(Field field) {
        return OptionGroup.class.isAssignableFrom(field.getType());
    }

    /** The fields of an options object, those of its superclasses first. */
    static List<Field> of(Class<?> type) {
        List<Field> fields = new ArrayList<>();
        if (type.getSuperclass() != Object.class) {
            fields.addAll(of(type.getSuperclass()));
        }
        Arrays.stream(type.getDeclaredFields())
                .filter(field -> !Modifier.isStatic(field.getModifiers()) && !field.isSynthetic())
                .forEach(fields::add);
        return fields;
    }

    /** The value of a field. */
    static Object value(Field field, Object options) {
        try {
            field.setAccessible(true);
            return field.get(options);
        } catch (IllegalAccessException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** The interval of a numeric option. */
    public static Optional<Interval> range(AnnotatedElement field) {
        return Optional.ofNullable(field.getAnnotation(Range.class)).map(range -> Interval.parse(range.value()));
    }

    /** The words of an option; none when it is not one of words. */
    public static List<String> words(AnnotatedElement field) {
        Words words = field.getAnnotation(Words.class);
        return words == null ? List.of() : List.of(words.value());
    }

    /** What the declarations of an option expect, in words, or empty when they say nothing. */
    public static Optional<String> expected(Field field) {
        if (field.isAnnotationPresent(Words.class)) {
            List<String> words = words(field);
            int last = words.size() - 1;
            return Optional.of(
                    last == 0
                            ? words.getFirst()
                            : String.join(", ", words.subList(0, last)) + " or " + words.get(last));
        }
        String number = isWhole(field) ? "a whole number" : "a number";
        return range(field)
                .map(range ->
                        range.unbounded() && isWhole(field) ? number + " of 64 bits" : number + " in " + range.text());
    }

    private static boolean isWhole(Field field) {
        return field.getGenericType().getTypeName().matches("int|long|.*\\b(Integer|Long)\\b.*");
    }

    /** The options that differ from what a new object has, as texts by name; for objects that no command line has filled. */
    static Map<String, String> changed(Object options) {
        Map<String, String> changed = new LinkedHashMap<>();
        Object fresh = fresh(options.getClass());
        for (Field field : of(options.getClass())) {
            Object value = value(field, options);
            if (isGroup(field)) {
                changed.putAll(changed(value));
            } else if (value != null && !value.equals(value(field, fresh))) {
                changed.put(name(field), text(value));
            }
        }
        return changed;
    }

    private static String text(Object value) {
        return value instanceof List<?> list
                ? String.join(",", list.stream().map(String::valueOf).toList())
                : String.valueOf(value);
    }

    private static Object fresh(Class<?> type) {
        try {
            var constructor = type.getDeclaredConstructor();
            constructor.setAccessible(true);
            return constructor.newInstance();
        } catch (ReflectiveOperationException impossible) {
            throw new IllegalStateException(type + " has no constructor without arguments", impossible);
        }
    }
}
