package io.levee.rlhf.report;

import java.util.List;

/**
 * A part of a page.
 *
 * @param id    its anchor, and with spaces its name in the list of contents
 * @param title its heading
 * @param body  what stands below
 */
record Section(String id, String title, List<Html> body) {
    Section {
        body = List.copyOf(body);
    }

    static Section of(String id, String title, Html... body) {
        return new Section(id, title, List.of(body));
    }

    /** A paragraph. */
    static Element paragraph(String text) {
        return Element.of("p", text);
    }

    /** A paragraph that says that something is not there. */
    static Element absent(String text) {
        return Element.of("p", text).classed("absent");
    }

    /** A part that opens when it is asked for. */
    static Element folded(String summary, Html... content) {
        return Element.of("details", Element.of("summary", summary)).add(content);
    }

    /** The section's line in the list of contents. */
    Element link() {
        return Element.of("a", NumberText.capital(id.replace('-', ' '))).with("href", "#" + id);
    }

    Element element() {
        return Element.of("section", Element.of("h2", title)).with("id", id).add(body);
    }
}
