package io.levee.engine.store;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.core.util.Separators;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.lang.reflect.Array;
import java.lang.reflect.RecordComponent;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** Writes plain Java values as JSON: equal values give equal text. */
final class JsonWriter {
    private static final JsonFactory FACTORY = new JsonFactory();

    // A surrogate without its partner has no UTF-8 form, so a file would lose it; its escape is plain ASCII.
    private static final Pattern LONE_SURROGATE = Pattern.compile("\\p{Cs}");

    private final boolean pretty;

    JsonWriter(boolean pretty) {
        this.pretty = pretty;
    }

    String write(Object value) {
        StringWriter text = new StringWriter();
        try (JsonGenerator out = FACTORY.createGenerator(text)) {
            if (pretty) {
                out.setPrettyPrinter(printer());
            }
            value(value, out);
        } catch (IOException failure) {
            throw new UncheckedIOException("writing a string cannot fail", failure);
        }
        return escapeLoneSurrogates(text.toString());
    }

    private static DefaultPrettyPrinter printer() {
        DefaultIndenter lines = new DefaultIndenter("  ", "\n");
        Separators separators = Separators.createDefaultInstance()
                .withObjectFieldValueSpacing(Separators.Spacing.AFTER)
                .withArrayEmptySeparator("")
                .withObjectEmptySeparator("");
        return new DefaultPrettyPrinter(separators).withObjectIndenter(lines).withArrayIndenter(lines);
    }

    private void value(Object value, JsonGenerator out) throws IOException {
        switch (value) {
            case null -> out.writeNull();
            case Json json -> value(json.raw(), out);
            case CharSequence text -> out.writeString(text.toString());
            case Boolean flag -> out.writeBoolean(flag);
            case Number number -> number(number, out);
            case Map<?, ?> map -> map(map, out);
            case Iterable<?> items when !(items instanceof Path) -> items(items, out);
            case Optional<?> optional -> value(optional.orElse(null), out);
            case Enum<?> constant -> out.writeString(constant.name());
            case Path path -> out.writeString(path.toString());
            case Record record -> components(record, out);
            case Object array when array.getClass().isArray() -> array(array, out);
            default ->
                throw new IllegalArgumentException(
                        "no JSON form for a " + value.getClass().getName());
        }
    }

    private static void number(Number number, JsonGenerator out) throws IOException {
        switch (number) {
            case Integer whole -> out.writeNumber(whole);
            case Long whole -> out.writeNumber(whole);
            case Short whole -> out.writeNumber(whole);
            case Byte whole -> out.writeNumber(whole.intValue());
            case BigInteger whole -> out.writeNumber(whole);
            case BigDecimal exact -> out.writeNumber(exact);
            case Float real when Float.isFinite(real) -> out.writeNumber(real);
            case Double real when Double.isFinite(real) -> out.writeNumber(real);
            default -> throw new IllegalArgumentException("no JSON form for the number " + number);
        }
    }

    private void map(Map<?, ?> map, JsonGenerator out) throws IOException {
        SequencedMap<String, Object> fields =
                map instanceof SequencedMap<?, ?> ? new LinkedHashMap<>() : new TreeMap<>();
        map.forEach((name, field) -> fields.put(String.valueOf(name), field));
        out.writeStartObject();
        for (Map.Entry<String, Object> field : fields.entrySet()) {
            out.writeFieldName(field.getKey());
            value(field.getValue(), out);
        }
        out.writeEndObject();
    }

    private void items(Iterable<?> items, JsonGenerator out) throws IOException {
        out.writeStartArray();
        for (Object item : items) {
            value(item, out);
        }
        out.writeEndArray();
    }

    private void array(Object array, JsonGenerator out) throws IOException {
        out.writeStartArray();
        for (int i = 0; i < Array.getLength(array); i++) {
            value(Array.get(array, i), out);
        }
        out.writeEndArray();
    }

    private void components(Record record, JsonGenerator out) throws IOException {
        out.writeStartObject();
        for (RecordComponent component : record.getClass().getRecordComponents()) {
            out.writeFieldName(component.getName());
            value(component(record, component), out);
        }
        out.writeEndObject();
    }

    private static Object component(Record record, RecordComponent component) {
        try {
            component.getAccessor().trySetAccessible();
            return component.getAccessor().invoke(record);
        } catch (ReflectiveOperationException failure) {
            throw new IllegalArgumentException(
                    "cannot read %s of %s: its package must be open to io.levee.engine"
                            .formatted(component.getName(), record.getClass().getName()),
                    failure);
        }
    }

    private static String escapeLoneSurrogates(String text) {
        return LONE_SURROGATE
                .matcher(text)
                .replaceAll(found -> "\\\\u%04x".formatted((int) found.group().charAt(0)));
    }
}
