package io.levee.engine.store;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.regex.Pattern;

/** Builds the {@link Json} tree of one text from Jackson's token stream. */
final class JsonReader {
    /** Deepest nesting of arrays and objects: far above any real file, far below what would exhaust the stack. */
    static final int DEPTH_LIMIT = 200;

    /** Longest file that is read: a tokenizer of 256,000 entries has 35 MB, the index of a sharded model 1 MB. */
    static final long LENGTH_LIMIT_BYTES = 1L << 28;

    // Names are not interned or shared: a vocabulary has 150,000 different ones.
    private static final JsonFactory FACTORY = factory().build();

    /** Rows of data hold NaN where nobody knew a number: pandas and Python's own json write it. */
    private static final JsonFactory WITH_NAN =
            factory().enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS).build();

    /** What Jackson says of itself rather than of the text. */
    private static final Pattern LIBRARY_WORDS = Pattern.compile(
            "\\s*\\(start marker at \\[.*|\\s*\\[?\\(?\\[Source:.*|[:;,]?\\s*[eE]nable [`A-Z].*|\\s*\\([^)]*`.*|\\s*\\(not recognized.*");

    private static JsonFactoryBuilder factory() {
        return new JsonFactoryBuilder()
                .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
                .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
                .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
                .streamReadConstraints(StreamReadConstraints.builder()
                        .maxNestingDepth(DEPTH_LIMIT)
                        .maxStringLength(Math.toIntExact(LENGTH_LIMIT_BYTES))
                        .maxNameLength(1 << 20)
                        .build());
    }

    /** The text a value came from: how messages name it and the places in it. */
    sealed interface Source {
        /** The text as a whole. */
        String name();

        /** A place in the text, both counted from 1. */
        String at(int line, int column);
    }

    /** A text of its own; its line numbers say nothing when there is only one. */
    private record Whole(String name, boolean severalLines) implements Source {
        @Override
        public String at(int line, int column) {
            return severalLines
                    ? "%s, line %,d, column %,d".formatted(name, line, column)
                    : "%s, column %,d".formatted(name, column);
        }
    }

    /** A text that begins at a line and column of a file. */
    private record Part(String file, long firstLine, long firstColumn) implements Source {
        @Override
        public String name() {
            return file + ":" + firstLine;
        }

        @Override
        public String at(int line, int column) {
            return "%s:%d, column %,d"
                    .formatted(file, firstLine + line - 1, line == 1 ? firstColumn + column - 1 : column);
        }
    }

    private final String text;
    private final Source source;

    JsonReader(String text, String place) {
        this(text, new Whole(place, text.strip().indexOf('\n') >= 0));
    }

    private JsonReader(String text, Source source) {
        this.text = text;
        this.source = source;
    }

    /** A reader of a text that begins at a line and column of a file. */
    static JsonReader part(String text, String file, long firstLine, long firstColumn) {
        boolean marked = firstLine == 1 && text.startsWith("\uFEFF"); // a byte order mark at the beginning of the file
        return new JsonReader(marked ? text.substring(1) : text, new Part(file, firstLine, firstColumn));
    }

    /** A place in a file, for values that were not read by a reader. */
    static Source place(String file, long line) {
        return new Part(file, line, 1);
    }

    /** A reader of a whole UTF-8 file. */
    static JsonReader of(Path file) {
        byte[] bytes;
        try {
            if (Files.size(file) > LENGTH_LIMIT_BYTES) {
                throw new BadInputException("%s: %,d bytes is too long for a JSON file, at most %,d can be read"
                        .formatted(file, Files.size(file), LENGTH_LIMIT_BYTES));
            }
            bytes = Files.readAllBytes(file);
        } catch (IOException failure) {
            throw FileErrors.reading(file, failure);
        }
        return of(bytes, file.toString());
    }

    /** A reader of UTF-8 bytes; a byte order mark is skipped. */
    static JsonReader of(byte[] utf8, String place) {
        return new JsonReader(decode(utf8, place), place);
    }

    private static String decode(byte[] bytes, String place) {
        CharsetDecoder decoder = StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
        ByteBuffer in = ByteBuffer.wrap(bytes);
        try {
            String text = decoder.decode(in).toString();
            return text.startsWith("\uFEFF") ? text.substring(1) : text;
        } catch (CharacterCodingException failure) {
            throw new BadInputException(
                    "%s, byte offset %,d: expected UTF-8 text, found the byte 0x%02x"
                            .formatted(place, in.position(), bytes[Math.min(in.position(), bytes.length - 1)]),
                    failure);
        }
    }

    Json read() {
        JsonFactory factory = source instanceof Part ? WITH_NAN : FACTORY;
        try (JsonParser parser = factory.createParser(text)) {
            if (parser.nextToken() == null) {
                throw new BadInputException(source.name() + ": expected a JSON value, found nothing");
            }
            Json root = value(parser, null, null);
            if (parser.nextToken() != null) {
                throw new BadInputException(source.at(line(parser), column(parser))
                        + ": expected the end after one JSON value, found more");
            }
            return root;
        } catch (JsonProcessingException failure) {
            throw broken(failure);
        } catch (IOException failure) {
            throw new UncheckedIOException("reading a string cannot fail", failure);
        }
    }

    private Json value(JsonParser parser, Json parent, Object step) throws IOException {
        return switch (parser.currentToken()) {
            case START_OBJECT -> object(parser, parent, step);
            case START_ARRAY -> array(parser, parent, step);
            case VALUE_STRING -> leaf(parser.getText(), parser, parent, step);
            case VALUE_NUMBER_INT -> leaf(wholeNumber(parser), parser, parent, step);
            case VALUE_NUMBER_FLOAT -> leaf(number(parser), parser, parent, step);
            case VALUE_TRUE -> leaf(true, parser, parent, step);
            case VALUE_FALSE -> leaf(false, parser, parent, step);
            case VALUE_NULL -> leaf(null, parser, parent, step);
            case END_OBJECT, END_ARRAY, FIELD_NAME, VALUE_EMBEDDED_OBJECT, NOT_AVAILABLE ->
                throw new IllegalStateException("no value begins with " + parser.currentToken());
        };
    }

    /** A number, or null for NaN and the infinities; a number too large for a double stays one. */
    private static Double number(JsonParser parser) throws IOException {
        String text = parser.getText();
        return Character.isLetter(text.charAt(text.length() - 1)) ? null : (Double) parser.getDoubleValue();
    }

    private static Number wholeNumber(JsonParser parser) throws IOException {
        return switch (parser.getNumberType()) {
            case INT, LONG -> parser.getLongValue();
            case BIG_INTEGER, BIG_DECIMAL, FLOAT, DOUBLE -> parser.getBigIntegerValue();
        };
    }

    private Json object(JsonParser parser, Json parent, Object step) throws IOException {
        SequencedMap<String, Json> fields = new LinkedHashMap<>();
        Json object = leaf(fields, parser, parent, step);
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = parser.currentName();
            parser.nextToken();
            fields.put(name, value(parser, object, name));
        }
        return object;
    }

    private Json array(JsonParser parser, Json parent, Object step) throws IOException {
        List<Json> items = new ArrayList<>();
        Json array = leaf(items, parser, parent, step);
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            items.add(value(parser, array, items.size()));
        }
        return array;
    }

    private Json leaf(Object value, JsonParser parser, Json parent, Object step) {
        return new Json(value, source, parent, step, line(parser), column(parser));
    }

    private static int line(JsonParser parser) {
        return parser.currentTokenLocation().getLineNr();
    }

    private static int column(JsonParser parser) {
        return parser.currentTokenLocation().getColumnNr();
    }

    private BadInputException broken(JsonProcessingException failure) {
        String reason = inWords(failure.getOriginalMessage());
        if (failure.getLocation() == null) {
            return new BadInputException(source.name() + ": broken JSON: " + reason, failure);
        }
        String place = source.at(
                failure.getLocation().getLineNr(), failure.getLocation().getColumnNr());
        return new BadInputException(place + ": broken JSON: " + reason, failure);
    }

    /** The library's reason without the words that only its users understand. */
    private static String inWords(String reason) {
        String first = reason.lines().findFirst().orElse("no reason given");
        if (first.startsWith("Unexpected end-of-input")) {
            return "it ends before its brackets or quotes are closed; is it cut off?";
        }
        return LIBRARY_WORDS.matcher(first).replaceAll("").strip();
    }
}
