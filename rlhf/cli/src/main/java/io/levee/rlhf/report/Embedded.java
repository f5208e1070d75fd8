package io.levee.rlhf.report;

import io.levee.engine.store.Json;
import java.util.Locale;

/**
 * Code or data inside a page, in an element whose content browsers do not unescape.
 *
 * @param tag  script or style
 * @param type the script's type; empty for the standard one
 * @param code the content
 */
record Embedded(String tag, String type, String code) implements Html {
    /** @throws IllegalArgumentException when the content would end its element early */
    Embedded {
        String lower = code.toLowerCase(Locale.ROOT);
        if (lower.contains("</" + tag) || lower.contains("<!--")) {
            throw new IllegalArgumentException("the content of a " + tag + " element ends it early");
        }
    }

    /** A script. */
    static Embedded script(String code) {
        return new Embedded("script", "", code);
    }

    /** A style sheet. */
    static Embedded style(String code) {
        return new Embedded("style", "", code);
    }

    /** Data for a script. Every {@code <} is written as an escape of JSON, so no text inside can end the element. */
    static Embedded data(Object value) {
        return new Embedded("script", "application/json", Json.write(value).replace("<", "\\u003c"));
    }

    @Override
    public void write(StringBuilder out) {
        out.append('<').append(tag);
        if (!type.isEmpty()) {
            out.append(" type=\"").append(type).append('"');
        }
        out.append('>').append(code).append("</").append(tag).append('>');
    }
}
