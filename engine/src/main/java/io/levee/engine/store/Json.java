package io.levee.engine.store;

import java.math.BigInteger;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;

/**
 * An immutable view of a parsed JSON value that knows its place (file, line, column and path of fields), so that every
 * complaint about it names that place. Duplicate field names, several values in one file, nesting deeper than
 * {@value JsonReader#DEPTH_LIMIT} and anything outside the JSON standard are refused while parsing. Safe to share
 * between threads.
 *
 * <p>All accessors throw {@link BadInputException} when the value is not of the asked kind.
 */
public final class Json {
    private static final int SHOWN_CHARACTERS = 80;

    private final Object value;
    private final JsonReader.Source source;
    private final Json parent;
    private final Object step;
    private final int line;
    private final int column;

    /**
     * @param value  a String, Long, BigInteger, Double, Boolean, null, List of Json or SequencedMap of Json
     * @param source the text it came from
     * @param parent the enclosing value, or null at the root
     * @param step   field name (String) or index (Integer) in the parent
     */
    Json(Object value, JsonReader.Source source, Json parent, Object step, int line, int column) {
        this.value = value;
        this.source = source;
        this.parent = parent;
        this.step = step;
        this.line = line;
        this.column = column;
    }

    /**
     * Reads a whole UTF-8 file that holds one JSON value.
     *
     * @throws BadInputException when it cannot be read, is not UTF-8, or is not one JSON value
     */
    public static Json parse(Path file) {
        return JsonReader.of(file).read();
    }

    /**
     * Parses text that holds one JSON value.
     *
     * @param place how error messages name the text, for example {@code comparisons.jsonl, line 17}
     * @throws BadInputException when it is not one JSON value
     */
    public static Json parse(String text, String place) {
        return new JsonReader(text, place).read();
    }

    /**
     * Parses text that holds one JSON value and is part of a file, such as a row of a data set. Messages name the place
     * in that file: {@code comparisons.jsonl:17, column 12}.
     *
     * @param line   of the file at which the text begins, from 1
     * @param column of that line at which the text begins, from 1
     * @throws BadInputException when it is not one JSON value
     */
    public static Json parse(String text, String file, long line, long column) {
        return JsonReader.part(text, file, line, column).read();
    }

    /**
     * The value of plain Java that another format holds in a file: Map by text, List, String, whole or other Number, Boolean
     * or null, all the way down. A number that is not finite is null. Messages name the place in that file.
     *
     * @param line of the file, from 1
     * @throws IllegalArgumentException for any other type
     */
    public static Json of(Object plain, String file, long line) {
        return of(plain, JsonReader.place(file, line), null, null);
    }

    private static Json of(Object plain, JsonReader.Source source, Json parent, Object step) {
        return switch (plain) {
            case null -> new Json(null, source, parent, step, 1, 1);
            case Map<?, ?> map -> {
                SequencedMap<String, Json> fields = new LinkedHashMap<>();
                Json object = new Json(fields, source, parent, step, 1, 1);
                map.forEach((name, value) -> fields.put((String) name, of(value, source, object, name)));
                yield object;
            }
            case List<?> list -> {
                List<Json> items = new ArrayList<>();
                Json array = new Json(items, source, parent, step, 1, 1);
                list.forEach(item -> items.add(of(item, source, array, items.size())));
                yield array;
            }
            case String _, Boolean _, Long _, BigInteger _ -> new Json(plain, source, parent, step, 1, 1);
            case Byte _, Short _, Integer _ -> new Json(((Number) plain).longValue(), source, parent, step, 1, 1);
            case Number number ->
                new Json(
                        Double.isFinite(number.doubleValue()) ? number.doubleValue() : null,
                        source,
                        parent,
                        step,
                        1,
                        1);
            default -> throw new IllegalArgumentException("no JSON value: " + plain.getClass());
        };
    }

    /**
     * This object with fields under other names or without them; complaints about a field still name it as the file does.
     *
     * @param names   of fields here, with what they are called there
     * @param without fields that are left out
     * @throws BadInputException when one of the names is missing, or two fields would have the same
     */
    public Json renamed(Map<String, String> names, Set<String> without) {
        names.keySet().forEach(this::at);
        SequencedMap<String, Json> renamed = new LinkedHashMap<>();
        object().forEach((name, field) -> {
            String there = names.getOrDefault(name, name);
            if (!without.contains(name) && renamed.put(there, field) != null) {
                throw error("the field \"%s\" is there twice, once under another name".formatted(there));
            }
        });
        return new Json(renamed, source, parent, step, line, column);
    }

    /** Parses UTF-8 bytes that hold one JSON value; a byte order mark is skipped. */
    static Json parse(byte[] utf8, String place) {
        return JsonReader.of(utf8, place).read();
    }

    /** The value of a field; an error when this is not an object or has no such field. The value may be JSON null. */
    public Json at(String field) {
        Json found = object().get(field);
        if (found == null) {
            throw error("the field \"%s\" is missing".formatted(field));
        }
        return found;
    }

    /** The value of a field; empty when it is missing or null. An error when this is not an object. */
    public Optional<Json> find(String field) {
        return Optional.ofNullable(object().get(field)).filter(found -> !found.isNull());
    }

    /** The element of an array, counted from 0. */
    public Json at(int index) {
        List<Json> items = items();
        if (index < 0 || index >= items.size()) {
            throw error("expected at least %,d elements, found %,d".formatted(index + 1L, items.size()));
        }
        return items.get(index);
    }

    /** Number of elements of an array or of fields of an object. */
    public int size() {
        return isObject() ? object().size() : items().size();
    }

    /** The value of a text. */
    public String text() {
        if (value instanceof String text) {
            return text;
        }
        throw expected("text");
    }

    /** The value of a whole number between −2³¹ and 2³¹ − 1. */
    public int integer() {
        long whole = whole();
        if (whole != (int) whole) {
            throw expected("a whole number of at most 32 bits");
        }
        return (int) whole;
    }

    /** The value of a whole number between −2⁶³ and 2⁶³ − 1. Forms such as 1e6 or 32.0 count as whole. */
    public long whole() {
        if (value instanceof Long whole) {
            return whole;
        }
        if (value instanceof Double number && Math.rint(number) == number && Math.abs(number) <= 0x1p53) {
            return number.longValue();
        }
        throw expected("a whole number");
    }

    /** The value of a number, rounded to the nearest double; always finite. */
    public double number() {
        if (value instanceof Number number && Double.isFinite(number.doubleValue())) {
            return number.doubleValue();
        }
        throw expected("a finite number");
    }

    /** The value of true or false. */
    public boolean flag() {
        if (value instanceof Boolean flag) {
            return flag;
        }
        throw expected("true or false");
    }

    /** The elements of an array. */
    public List<Json> items() {
        if (value instanceof List<?>) {
            @SuppressWarnings("unchecked") // only JsonReader makes lists, of Json
            List<Json> items = (List<Json>) value;
            return Collections.unmodifiableList(items);
        }
        throw expected("an array");
    }

    /** The fields of an object, in the order of the file. */
    public SequencedMap<String, Json> fields() {
        return Collections.unmodifiableSequencedMap(object());
    }

    private SequencedMap<String, Json> object() {
        if (value instanceof SequencedMap<?, ?>) {
            @SuppressWarnings("unchecked") // only JsonReader makes maps, of Json by name
            SequencedMap<String, Json> fields = (SequencedMap<String, Json>) value;
            return fields;
        }
        throw expected("an object");
    }

    /** Whether this is an object. */
    public boolean isObject() {
        return value instanceof Map<?, ?>;
    }

    /** Whether this is an array. */
    public boolean isArray() {
        return value instanceof List<?>;
    }

    /** Whether this is a text. */
    public boolean isText() {
        return value instanceof String;
    }

    /** Whether this is a number of any kind. */
    public boolean isNumber() {
        return value instanceof Number;
    }

    /** Whether this is true or false. */
    public boolean isFlag() {
        return value instanceof Boolean;
    }

    /** Whether this is null. */
    public boolean isNull() {
        return value == null;
    }

    /** The value as plain Java: Map, List, String, Long, BigInteger, Double, Boolean or null, all the way down. */
    public Object raw() {
        if (isObject()) {
            SequencedMap<String, Object> map = new LinkedHashMap<>();
            object().forEach((name, field) -> map.put(name, field.raw()));
            return map;
        }
        if (isArray()) {
            List<Object> list = new ArrayList<>();
            items().forEach(item -> list.add(item.raw()));
            return list;
        }
        return value;
    }

    /** Where this value stands, for messages: {@code config.json, line 3, column 15, field rope_scaling.type}. */
    public String place() {
        String path = path();
        return source.at(line, column) + (path.isEmpty() ? "" : ", field " + path);
    }

    private String path() {
        List<Object> steps = new ArrayList<>();
        for (Json json = this; json.parent != null; json = json.parent) {
            steps.add(json.step);
        }
        StringBuilder path = new StringBuilder();
        for (Object each : steps.reversed()) {
            if (each instanceof Integer index) {
                path.append('[').append(index).append(']');
            } else {
                path.append(path.isEmpty() ? "" : ".").append(shorten(each.toString()));
            }
        }
        return path.toString();
    }

    /** A complaint about this value, for the caller to throw: the place, a colon and the message. */
    public BadInputException error(String message) {
        return new BadInputException(place() + ": " + message);
    }

    private BadInputException expected(String kind) {
        return error("expected " + kind + ", found " + shown());
    }

    private String shown() {
        return switch (value) {
            case null -> "null";
            case String text -> "the text \"" + shorten(text) + "\"";
            case BigInteger number -> "the number " + shorten(number.toString());
            case Number number -> "the number " + number;
            case Boolean flag -> flag.toString();
            case List<?> list -> "an array of " + list.size();
            default -> "an object";
        };
    }

    private static String shorten(String text) {
        return text.length() <= SHOWN_CHARACTERS ? text : text.substring(0, SHOWN_CHARACTERS) + "…";
    }

    /** The value as compact JSON. */
    @Override
    public String toString() {
        return write(raw());
    }

    /**
     * Compact JSON of a Map, List, String, Number, Boolean, null, array of primitives, Optional, enum constant (its
     * name), Path, Json or record (an object of its components). Maps without an order of their own are written sorted
     * by key, so that equal values give equal text.
     *
     * @throws IllegalArgumentException for any other type and for numbers that are not finite
     */
    public static String write(Object value) {
        return new JsonWriter(false).write(value);
    }

    /** As {@link #write}, indented by two spaces and with a line end after the last line. */
    public static String writePretty(Object value) {
        return new JsonWriter(true).write(value) + "\n";
    }
}
