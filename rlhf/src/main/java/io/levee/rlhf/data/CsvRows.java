package io.levee.rlhf.data;

import io.levee.engine.store.BadInputException;
import io.levee.engine.store.Json;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Rows of CSV as RFC 4180 has it: the first record names the columns; a field in quotes may hold separators, line ends and doubled
 * quotes. Empty fields say nothing. Every field is text, but in columns that hold labels or ratings, where numbers, true and false
 * are what they say.
 */
final class CsvRows implements RowSource {
    /** As {@link RowTexts} has it. */
    private static final int RECORD_LIMIT_BYTES = 1 << 24;

    private static final int COLUMNS_LIMIT = 10_000;
    private static final Set<String> NOT_TEXT = Set.of(
            "is_safe",
            "label",
            "kto_tag",
            "is_response_0_safe",
            "is_response_1_safe",
            "better_response_id",
            "safer_response_id",
            "response_0_truncated",
            "response_1_truncated",
            "helpfulness",
            "overall_preference");

    private final ByteInput in;
    private final int separator;
    private final List<String> names;
    private final ByteArrayOutputStream field = new ByteArrayOutputStream();
    private int recordBytes;

    /**
     * Opens a file and reads the names of its columns.
     *
     * @throws BadInputException when it cannot be read or is empty, or a name is there twice
     */
    CsvRows(Path file, char separator) {
        this.in = ByteInput.open(file);
        this.separator = separator;
        try {
            if (!in.skipBlanks()) {
                throw new BadInputException(
                        "%s: is empty; expected the names of columns and then rows".formatted(file));
            }
            this.names = record();
            if (new HashSet<>(names).size() < names.size()) {
                throw new BadInputException(
                        "%s:1: a column is named twice among %s".formatted(file, String.join(", ", names)));
            }
        } catch (RuntimeException failure) {
            in.close();
            throw failure;
        }
    }

    private record Record(Place place, List<String> names, List<String> fields) implements UnreadRow {
        @Override
        public Json json() {
            if (fields.size() != names.size()) {
                throw new BadInputException("%s: expected %,d fields (%s), found %,d; is a quote missing?"
                        .formatted(place, names.size(), String.join(", ", names), fields.size()));
            }
            Map<String, Object> row = new LinkedHashMap<>();
            for (int i = 0; i < fields.size(); i++) {
                row.put(names.get(i), value(names.get(i), fields.get(i)));
            }
            return Json.of(row, place.file().toString(), place.line());
        }

        private static Object value(String name, String text) {
            if (text.isEmpty()) {
                return null;
            }
            if (!NOT_TEXT.contains(name)) {
                return text;
            }
            return switch (text) {
                case "true", "True", "TRUE" -> true;
                case "false", "False", "FALSE" -> false;
                default -> number(text);
            };
        }

        private static Object number(String text) {
            try {
                return Double.valueOf(text);
            } catch (NumberFormatException none) {
                return text;
            }
        }
    }

    @Override
    public Optional<UnreadRow> next() {
        while (in.peek() == '\r' || in.peek() == '\n') {
            in.pass();
        }
        if (in.peek() < 0) {
            return Optional.empty();
        }
        Place place = new Place(in.file(), in.line());
        return Optional.of(new Record(place, names, record()));
    }

    private List<String> record() {
        List<String> fields = new ArrayList<>();
        recordBytes = 0;
        boolean more = true;
        while (more) {
            field.reset();
            if (in.peek() == '"') {
                quoted();
            }
            while (in.peek() >= 0 && in.peek() != separator && in.peek() != '\n' && !endsLine()) {
                take(in.peek());
            }
            if (fields.size() == COLUMNS_LIMIT) {
                throw in.error("a row has more than %,d fields; is this CSV?".formatted(COLUMNS_LIMIT));
            }
            fields.add(text());
            more = in.peek() == separator;
            if (more) {
                in.pass();
            }
        }
        return fields;
    }

    /** Whether a carriage return is next, which ends a line with the line feed after it; one by itself is no part of a field. */
    private boolean endsLine() {
        return in.peek() == '\r';
    }

    private void quoted() {
        long line = in.line();
        in.pass();
        while (true) {
            int c = in.peek();
            if (c < 0) {
                throw new BadInputException(
                        "%s:%d: a quote is opened in this line and never closed".formatted(in.file(), line));
            }
            if (c == '"') {
                in.pass();
                if (in.peek() != '"') {
                    return;
                }
            }
            take(in.peek());
        }
    }

    private void take(int c) {
        if (recordBytes++ == RECORD_LIMIT_BYTES) {
            throw in.error("a row is longer than %,d bytes; is a quote missing?".formatted(RECORD_LIMIT_BYTES));
        }
        field.write(c);
        in.pass();
    }

    private String text() {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(field.toByteArray()))
                    .toString();
        } catch (CharacterCodingException failure) {
            throw new BadInputException(
                    "%s:%d: expected UTF-8 text, found other bytes in this row".formatted(in.file(), in.line()),
                    failure);
        }
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
