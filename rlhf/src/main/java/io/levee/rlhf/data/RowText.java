package io.levee.rlhf.data;

import io.levee.engine.store.BadInputException;
import io.levee.engine.store.Json;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/**
 * The bytes of one row, not yet looked into.
 *
 * @param place  where the row stands
 * @param column at which it begins, from 1
 * @param offset of its first byte in the file
 * @param utf8   its bytes
 */
record RowText(Place place, long column, long offset, byte[] utf8) implements UnreadRow {
    private static final int SHOWN_CHARACTERS = 40;

    /**
     * The row, an object.
     *
     * @throws BadInputException when it is not UTF-8, not JSON or not an object
     */
    @Override
    public Json json() {
        String text = text();
        if (!text.startsWith("{")) {
            throw new BadInputException(
                    "%s: expected a row of JSON, {\"field\": …}, found %s; the readers take JSON lines and JSON arrays of such rows"
                            .formatted(
                                    place,
                                    text.isBlank()
                                            ? "nothing"
                                            : text.substring(0, Math.min(SHOWN_CHARACTERS, text.length()))));
        }
        return Json.parse(text, place.file().toString(), place.line(), column);
    }

    private String text() {
        CharsetDecoder decoder = StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
        ByteBuffer in = ByteBuffer.wrap(utf8);
        CharBuffer out = CharBuffer.allocate(utf8.length);
        CoderResult result = decoder.decode(in, out, true);
        if (result.isError()) {
            throw new BadInputException(
                    "%s: expected UTF-8 text, found the byte 0x%02x at offset %,d; is this a text file?"
                            .formatted(place, utf8[in.position()], offset + in.position()));
        }
        return out.flip().toString();
    }
}
