package io.levee.rlhf.run;

import java.lang.reflect.RecordComponent;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SequencedMap;
import java.util.TreeMap;

/** What a job found out, or a part of it. */
@FunctionalInterface
public interface RunResult {
    /** The fields of {@code result.json}, in their order. */
    Map<String, Object> fields();

    /**
     * The fields of a record, by the names of its components in snake case. A component that is a result gives its fields in
     * its place; one that is a record is an object; an optional that is empty is left out.
     *
     * @param record whose class is public, or opened to this module when it is of another
     */
    static Map<String, Object> fields(Record record) {
        Map<String, Object> fields = new LinkedHashMap<>();
        for (RecordComponent component : record.getClass().getRecordComponents()) {
            String name = component.getName().replaceAll("\\p{Upper}", "_$0").toLowerCase(Locale.ROOT);
            switch (value(record, component)) {
                case null -> fields.put(name, null);
                case RunResult part -> fields.putAll(part.fields());
                case Optional<?> optional
                when optional.orElse(null) instanceof RunResult part -> fields.putAll(part.fields());
                case Optional<?> optional -> optional.ifPresent(value -> fields.put(name, plain(value)));
                case OptionalDouble optional -> optional.ifPresent(number -> fields.put(name, number));
                case Object value -> fields.put(name, plain(value));
            }
        }
        return fields;
    }

    private static Object plain(Object value) {
        return switch (value) {
            case null -> null;
            case RunResult result -> result.fields();
            case Record record -> fields(record);
            case Map<?, ?> map -> {
                Map<String, Object> fields = map instanceof SequencedMap ? new LinkedHashMap<>() : new TreeMap<>();
                map.forEach((name, field) -> fields.put(name.toString(), plain(field)));
                yield fields;
            }
            case List<?> list -> list.stream().map(RunResult::plain).toList();
            case Object other -> other;
        };
    }

    private static Object value(Record record, RecordComponent component) {
        try {
            component.getAccessor().trySetAccessible();
            return component.getAccessor().invoke(record);
        } catch (ReflectiveOperationException failure) {
            throw new IllegalArgumentException(component + " cannot be read", failure);
        }
    }
}
