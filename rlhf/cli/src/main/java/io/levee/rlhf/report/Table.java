package io.levee.rlhf.report;

import java.util.ArrayList;
import java.util.List;

/** A table whose first column names the rows and whose numbers stand at the right. */
final class Table {
    private record Column(Html header, String hint, boolean number) {}

    private record Group(String header, int columns) {}

    private final List<Column> columns = new ArrayList<>();
    private final List<Group> groups = new ArrayList<>();
    private final List<Element> rows = new ArrayList<>();
    private boolean wide;

    /** Adds a column of text. */
    Table text(String header) {
        columns.add(new Column(new Html.Text(header), "", false));
        return this;
    }

    /** Adds a column of numbers. */
    Table number(String header) {
        return number(header, "");
    }

    /**
     * Adds a column of numbers.
     *
     * @param hint shown when the pointer rests on the header
     */
    Table number(String header, String hint) {
        columns.add(new Column(new Html.Text(header), hint, true));
        return this;
    }

    /** Adds a column of numbers. */
    Table number(Html header) {
        columns.add(new Column(header, "", true));
        return this;
    }

    /** Makes the table as wide as the page, so that tables below each other line up. */
    Table wide() {
        wide = true;
        return this;
    }

    /** Gives the next so many columns a common header, which may be empty. */
    Table group(String header, int width) {
        groups.add(new Group(header, width));
        return this;
    }

    /** Adds a row: its name and the other cells, made by {@link Cells}. */
    Table row(Html name, List<Element> cells) {
        if (cells.size() + 1 != columns.size()) {
            throw new IllegalArgumentException(
                    "a row of %d cells in a table of %d columns".formatted(cells.size() + 1, columns.size()));
        }
        rows.add(Element.of("tr", Element.of("th", name).with("scope", "row")).add(cells));
        return this;
    }

    /** Adds a row. */
    Table row(String name, Element... cells) {
        return row(new Html.Text(name), List.of(cells));
    }

    boolean isEmpty() {
        return rows.isEmpty();
    }

    /** The table in a frame that scrolls sideways when it does not fit. */
    Element element() {
        Element head = Element.of("thead");
        if (!groups.isEmpty()) {
            Element row = Element.of("tr").classed("groups");
            groups.forEach(group -> row.add(Element.of("th", group.header())
                    .with("colspan", String.valueOf(group.columns()))
                    .classed(group.header().isEmpty() ? "bare" : "")));
            head.add(row);
        }
        Element row = Element.of("tr");
        columns.forEach(column -> row.add(header(column)));
        Element table = Element.of("table", head.add(row), Element.of("tbody").add(rows));
        return Element.of("div", table).classed(wide ? "scroll wide" : "scroll").with("tabindex", "0");
    }

    private static Element header(Column column) {
        Element header = Element.of("th", column.header()).with("scope", "col");
        if (column.number()) {
            header.classed("number");
        }
        return column.hint().isEmpty() ? header : header.with("title", column.hint());
    }
}
