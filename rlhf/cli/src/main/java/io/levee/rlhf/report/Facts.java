package io.levee.rlhf.report;

import io.levee.engine.store.Json;
import java.util.Optional;
import java.util.stream.Collectors;

/** A list of names and values. */
final class Facts {
    private final Element list = Element.of("dl").classed("facts");
    private boolean empty = true;

    /** Adds a fact. */
    void add(String name, String value) {
        empty = false;
        list.add(Element.of("div", Element.of("dt", name), Element.of("dd", value)));
    }

    /** Adds a fact, when its value is there: a text, or JSON. */
    void add(String name, Optional<?> value) {
        value.ifPresent(found -> add(name, found instanceof Json json ? text(json) : found.toString()));
    }

    /** Adds every value inside a JSON value, by its path. */
    void addAll(String name, Json value) {
        if (value.isObject()) {
            value.fields().forEach((field, inner) -> addAll(name.isEmpty() ? field : name + " " + field, inner));
        } else if (!value.isArray() || value.size() > 0) {
            add(name.replace('_', ' '), text(value));
        }
    }

    boolean isEmpty() {
        return empty;
    }

    Element element() {
        return list;
    }

    /** A JSON value for a reader. */
    static String text(Json value) {
        if (value.isText()) {
            return value.text();
        }
        if (value.isNumber()) {
            return NumberText.general(value.number());
        }
        if (value.isArray()) {
            return value.items().stream().map(Facts::text).collect(Collectors.joining(", "));
        }
        return value.isNull() ? NumberText.NONE : value.toString();
    }
}
