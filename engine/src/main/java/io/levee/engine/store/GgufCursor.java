package io.levee.engine.store;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * Reads the little-endian fields of a mapped GGUF file one after the other, each checked against the end of the file.
 */
final class GgufCursor {
    private static final ValueLayout.OfShort SHORT =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private final MemorySegment file;
    private final String place;
    private long offset;

    GgufCursor(MemorySegment file, String place) {
        this.file = file;
        this.place = place;
    }

    long offset() {
        return offset;
    }

    long remaining() {
        return file.byteSize() - offset;
    }

    byte int8() {
        return file.get(ValueLayout.JAVA_BYTE, advance(1, "a number"));
    }

    short int16() {
        return file.get(SHORT, advance(2, "a number"));
    }

    int int32() {
        return file.get(INT, advance(4, "a number"));
    }

    long int64() {
        return file.get(LONG, advance(8, "a number"));
    }

    float float32() {
        return Float.intBitsToFloat(int32());
    }

    double float64() {
        return Double.longBitsToDouble(int64());
    }

    boolean flag() {
        byte value = int8();
        if (value != 0 && value != 1) {
            throw error(offset - 1, "expected 0 or 1 for true or false, found " + value);
        }
        return value == 1;
    }

    /** A UTF-8 text after its length. */
    String text() {
        long start = offset;
        int count = count("a text of", "bytes", 1);
        byte[] bytes = new byte[count];
        MemorySegment.copy(file, ValueLayout.JAVA_BYTE, advance(count, "a text"), bytes, 0, count);
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(java.nio.ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException failure) {
            throw error(start, "expected a text in UTF-8, found other bytes");
        }
    }

    /**
     * An 8-byte count of things that follow, refused when even the shortest such things would pass the end of the file,
     * so that what is allocated for them is bounded by the file's length.
     */
    int count(String what, String things, int leastBytes) {
        long start = offset;
        long count = int64();
        if (count < 0 || count > remaining() / leastBytes || count > Integer.MAX_VALUE - 8) {
            throw error(
                    start,
                    "%s %s %s cannot fit the %,d bytes that follow"
                            .formatted(what, Long.toUnsignedString(count), things, remaining()));
        }
        return (int) count;
    }

    private long advance(long bytes, String what) {
        if (bytes > remaining()) {
            throw error(offset, "the file ends inside %s of %,d bytes; it is cut off".formatted(what, bytes));
        }
        long start = offset;
        offset += bytes;
        return start;
    }

    BadInputException error(long at, String message) {
        return new BadInputException("%s, offset %,d: %s".formatted(place, at, message));
    }
}
