package io.levee.rlhf.run;

import java.lang.reflect.RecordComponent;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
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
            Object value = value(record, component);
            if (value instanceof Optional<?> optional) {
                if (optional.isEmpty()) {
                    continue;
                }
                value = optional.get();
            }
            if (value instanceof RunResult part) {
                fields.putAll(part.fields());
            } else {
                fields.put(name, plain(value));
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
            throw new IllegalArgumentException(
                    "cannot read %s of %s: its package must be open to io.levee.rlhf"
                            .formatted(component.getName(), record.getClass().getName()),
                    failure);
        }
    }
}
