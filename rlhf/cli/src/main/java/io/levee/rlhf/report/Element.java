package io.levee.rlhf.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.Set;

/** An HTML element that is being built: attributes and content are added and nothing is taken away. */
final class Element implements Html {
    private static final Set<String> VOID = Set.of("meta", "link", "br", "hr");

    private final String name;
    private final SequencedMap<String, String> attributes = new LinkedHashMap<>();
    private final List<Html> content = new ArrayList<>();

    private Element(String name) {
        this.name = name;
    }

    /** An element that holds these. */
    static Element of(String name, Html... content) {
        return new Element(name).add(content);
    }

    /** An element that holds a text. */
    static Element of(String name, String text) {
        return new Element(name).add(text);
    }

    /** Sets an attribute. */
    Element with(String attribute, String value) {
        attributes.put(attribute, value);
        return this;
    }

    /** Sets the style classes. */
    Element classed(String classes) {
        return with("class", classes);
    }

    /** Adds pieces at the end. */
    Element add(Html... pieces) {
        content.addAll(List.of(pieces));
        return this;
    }

    /** Adds pieces at the end. */
    Element add(List<? extends Html> pieces) {
        content.addAll(pieces);
        return this;
    }

    /** Adds a text at the end. */
    Element add(String text) {
        content.add(new Text(text));
        return this;
    }

    @Override
    public void write(StringBuilder out) {
        out.append('<').append(name);
        attributes.forEach((attribute, value) -> {
            out.append(' ').append(attribute).append("=\"");
            Html.escape(value, out);
            out.append('"');
        });
        out.append('>');
        if (VOID.contains(name)) {
            return;
        }
        content.forEach(piece -> piece.write(out));
        out.append("</").append(name).append(">");
    }

    @Override
    public String toString() {
        StringBuilder out = new StringBuilder();
        write(out);
        return out.toString();
    }
}
