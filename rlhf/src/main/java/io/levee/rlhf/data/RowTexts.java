package io.levee.rlhf.data;

import io.levee.engine.store.BadInputException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

/**
 * Cuts a file into rows as it reads: JSON lines, or one JSON array when the first character is {@code [}. An object whose first line
 * is its opening brace alone may span lines. One row is in memory at a time. Byte order mark, CRLF and blank lines are understood.
 */
final class RowTexts implements RowSource {
    /** Ten times the longest context as text; a packed file of a few bytes must not fill the memory with one row. */
    private static final int ROW_LIMIT_BYTES = 1 << 24;

    private final ByteInput in;
    private final boolean array;
    private byte[] row = new byte[1 << 12];
    private int length;
    private boolean first = true;
    private boolean ended;
    private long lineOfLastRow;

    /**
     * Opens a file.
     *
     * @throws BadInputException when it cannot be read or is empty
     */
    RowTexts(Path file) {
        in = ByteInput.open(file);
        try {
            if (!in.skipBlanks()) {
                throw new BadInputException(
                        "%s: is empty; expected JSON lines or a JSON array of rows".formatted(file));
            }
            array = in.peek() == '[';
            if (array) {
                in.pass();
            }
        } catch (RuntimeException failure) {
            in.close();
            throw failure;
        }
    }

    /**
     * The next row, or nothing after the last.
     *
     * @throws BadInputException when the file cannot be cut into rows any further
     */
    @Override
    public Optional<RowText> next() {
        if (ended) {
            return Optional.empty();
        }
        boolean more = array ? toNextElement() : in.skipBlanks();
        ended = !more;
        return more ? Optional.of(cut()) : Optional.empty();
    }

    private boolean toNextElement() {
        in.skipBlanks();
        if (in.peek() == ']') {
            in.pass();
            if (in.skipBlanks()) {
                throw in.error("expected the end of the file after the array of rows, found more");
            }
            return false;
        }
        if (!first && in.peek() >= 0) {
            in.pass(); // the comma, before which the last row ended
        }
        if (!in.skipBlanks()) {
            throw in.error("the file ends before its array of rows does; is it cut off?");
        }
        first = false;
        return true;
    }

    private RowText cut() {
        boolean beginsLine = in.line() != lineOfLastRow;
        long line = in.line();
        long column = in.column();
        long offset = in.offset();
        length = 0;
        if (array) {
            element();
        } else {
            line();
        }
        lineOfLastRow = in.line();
        Place place = new Place(in.file(), line, beginsLine ? 1 : column);
        return new RowText(place, column, offset, Arrays.copyOf(row, length));
    }

    private void line() {
        for (int c = in.peek(); c >= 0 && c != '\n'; c = in.peek()) {
            take(c);
        }
        if (new String(row, 0, length, StandardCharsets.ISO_8859_1).isBlank() || !beginsObjectOverLines()) {
            return;
        }
        // What a program wrote with indentation: the brace that closes it ends the row, and a comma may follow.
        scan(1, true);
        while (in.peek() == ',' || in.peek() == ' ' || in.peek() == '\t' || in.peek() == '\r') {
            in.pass();
        }
    }

    private boolean beginsObjectOverLines() {
        return row[0] == '{' && in.peek() >= 0 && new String(row, 1, length - 1, StandardCharsets.ISO_8859_1).isBlank();
    }

    /** Takes bytes up to the comma or bracket after the element, or all that is left of a broken file. */
    private void element() {
        scan(0, false);
    }

    /** Takes what is left of a value from a depth of brackets on, up to and with its closing one or to what stands after it. */
    private void scan(int from, boolean closes) {
        int depth = from;
        boolean inText = false;
        for (int c = in.peek(); c >= 0; c = in.peek()) {
            if (inText) {
                inText = c != '"';
                if (c == '\\') {
                    take(c);
                    c = in.peek();
                    if (c < 0) {
                        return;
                    }
                }
            } else if (depth <= 0 && (c == ',' || c == ']')) {
                return;
            } else {
                inText = c == '"';
                depth += c == '{' || c == '[' ? 1 : c == '}' || c == ']' ? -1 : 0;
            }
            take(c);
            if (closes && depth == 0 && !inText) {
                return;
            }
        }
    }

    private void take(int c) {
        if (length == ROW_LIMIT_BYTES) {
            throw in.error("a row is longer than %,d bytes; is this a file of JSON rows?".formatted(ROW_LIMIT_BYTES));
        }
        if (length == row.length) {
            row = Arrays.copyOf(row, 2 * length);
        }
        row[length++] = (byte) c;
        in.pass();
    }

    @Override
    public Optional<String> packing() {
        return in.packing();
    }

    @Override
    public void close() {
        in.close();
    }
}
