package io.levee.transformer.tokenizer;

import io.levee.engine.store.BadInputException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * Reads a protocol-buffer message field by field: {@link #next} moves to a field, then one of the value methods or
 * {@link #skip} must follow.
 */
final class ProtobufReader {
    private static final int VARINT = 0;
    private static final int FIXED64 = 1;
    private static final int BYTES = 2;
    private static final int FIXED32 = 5;

    private final ByteBuffer in;
    private final String place;
    private int field;
    private int wireType;

    ProtobufReader(byte[] message, String place) {
        this(ByteBuffer.wrap(message), place);
    }

    private ProtobufReader(ByteBuffer in, String place) {
        this.in = in.order(ByteOrder.LITTLE_ENDIAN);
        this.place = place;
    }

    /** Moves to the next field; false at the end of the message. */
    boolean next() {
        if (!in.hasRemaining()) {
            return false;
        }
        long key = varint();
        field = (int) (key >>> 3);
        wireType = (int) (key & 7);
        if (field <= 0 || key >>> 32 != 0) {
            throw error("expected the number of a field");
        }
        return true;
    }

    /** Number of the current field. */
    int field() {
        return field;
    }

    long whole() {
        expect(VARINT, "a whole number");
        return varint();
    }

    boolean flag() {
        return whole() != 0;
    }

    float real() {
        expect(FIXED32, "a float32");
        need(4);
        return in.getFloat();
    }

    String text() {
        int start = in.position();
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(slice()).toString();
        } catch (CharacterCodingException failure) {
            throw new BadInputException("%s, byte offset %,d: expected UTF-8 text".formatted(place, start), failure);
        }
    }

    int length() {
        return slice().remaining();
    }

    /** A message within this one. */
    ProtobufReader message() {
        return new ProtobufReader(slice(), place + ", field " + field);
    }

    private ByteBuffer slice() {
        expect(BYTES, "a length and bytes");
        long length = varint();
        if (length < 0 || length > in.remaining()) {
            throw error("expected at most %,d bytes, found the length %s"
                    .formatted(in.remaining(), Long.toUnsignedString(length)));
        }
        ByteBuffer slice = in.slice(in.position(), (int) length);
        in.position(in.position() + (int) length);
        return slice;
    }

    void skip() {
        switch (wireType) {
            case VARINT -> varint();
            case FIXED64 -> advance(8);
            case BYTES -> slice();
            case FIXED32 -> advance(4);
            default -> throw error("the wire type " + wireType + " is not supported");
        }
    }

    private void advance(int bytes) {
        need(bytes);
        in.position(in.position() + bytes);
    }

    private void need(int bytes) {
        if (in.remaining() < bytes) {
            throw error("expected %d more bytes, found %d".formatted(bytes, in.remaining()));
        }
    }

    private void expect(int expected, String what) {
        if (wireType != expected) {
            throw error("expected %s in field %d, found the wire type %d".formatted(what, field, wireType));
        }
    }

    private long varint() {
        long value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            need(1);
            byte next = in.get();
            value |= (long) (next & 0x7F) << shift;
            if (next >= 0) {
                return value;
            }
        }
        throw error("expected a whole number of at most ten bytes");
    }

    private BadInputException error(String message) {
        return new BadInputException("%s, byte offset %,d: %s".formatted(place, in.position(), message));
    }
}
