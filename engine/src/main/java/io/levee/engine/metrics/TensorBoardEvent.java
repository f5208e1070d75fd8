package io.levee.engine.metrics;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;

/**
 * The scalar part of TensorBoard's {@code Event} message, in the protocol buffer encoding:
 * {@code Event {1: double wall_time, 2: int64 step, 3: string file_version, 5: Summary {1: Value {1: string tag, 2:
 * float simple_value}}}}.
 *
 * @param wallTime    seconds since 1970
 * @param fileVersion only in the first event of a file, empty in the others
 * @param values      by tag
 */
record TensorBoardEvent(double wallTime, long step, String fileVersion, SequencedMap<String, Float> values) {
    private static final int VARINT = 0;
    private static final int FIXED64 = 1;
    private static final int BYTES = 2;
    private static final int FIXED32 = 5;

    private static final int WALL_TIME = 1 << 3 | FIXED64;
    private static final int STEP = 2 << 3 | VARINT;
    private static final int FILE_VERSION = 3 << 3 | BYTES;
    private static final int SUMMARY = 5 << 3 | BYTES;
    private static final int VALUE = 1 << 3 | BYTES;
    private static final int TAG = 1 << 3 | BYTES;
    private static final int SIMPLE_VALUE = 2 << 3 | FIXED32;

    byte[] encode() {
        ByteArrayOutputStream event = new ByteArrayOutputStream();
        event.write(WALL_TIME);
        event.writeBytes(littleEndian(8).putDouble(wallTime).array());
        event.write(STEP);
        putVarint(event, step);
        if (!fileVersion.isEmpty()) {
            putBytes(event, FILE_VERSION, fileVersion.getBytes(StandardCharsets.UTF_8));
        }
        ByteArrayOutputStream summary = new ByteArrayOutputStream();
        for (Map.Entry<String, Float> entry : values.entrySet()) {
            ByteArrayOutputStream value = new ByteArrayOutputStream();
            putBytes(value, TAG, entry.getKey().getBytes(StandardCharsets.UTF_8));
            value.write(SIMPLE_VALUE);
            value.writeBytes(littleEndian(4).putFloat(entry.getValue()).array());
            putBytes(summary, VALUE, value.toByteArray());
        }
        if (summary.size() > 0) {
            putBytes(event, SUMMARY, summary.toByteArray());
        }
        return event.toByteArray();
    }

    private static void putBytes(ByteArrayOutputStream out, int field, byte[] bytes) {
        out.write(field);
        putVarint(out, bytes.length);
        out.writeBytes(bytes);
    }

    private static void putVarint(ByteArrayOutputStream out, long value) {
        for (; (value & ~0x7fL) != 0; value >>>= 7) {
            out.write((int) (value & 0x7f | 0x80));
        }
        out.write((int) value);
    }

    /**
     * Reads what {@link #encode} writes.
     *
     * @throws IllegalArgumentException for any other field
     */
    static TensorBoardEvent decode(byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        double wallTime = 0;
        long step = 0;
        String fileVersion = "";
        SequencedMap<String, Float> values = new LinkedHashMap<>();
        while (in.hasRemaining()) {
            int field = in.get();
            switch (field) {
                case WALL_TIME -> wallTime = in.getDouble();
                case STEP -> step = varint(in);
                case FILE_VERSION -> fileVersion = text(message(in));
                case SUMMARY -> decodeSummary(message(in), values);
                default -> throw unknown(field);
            }
        }
        return new TensorBoardEvent(wallTime, step, fileVersion, values);
    }

    private static void decodeSummary(ByteBuffer summary, SequencedMap<String, Float> values) {
        while (summary.hasRemaining()) {
            expect(VALUE, summary);
            ByteBuffer value = message(summary);
            expect(TAG, value);
            String tag = text(message(value));
            expect(SIMPLE_VALUE, value);
            values.put(tag, value.getFloat());
        }
    }

    private static void expect(int field, ByteBuffer in) {
        int found = in.get();
        if (found != field) {
            throw unknown(found);
        }
    }

    private static IllegalArgumentException unknown(int field) {
        return new IllegalArgumentException(
                "field %d of wire type %d was not written by Levee".formatted(field >> 3, field & 7));
    }

    private static ByteBuffer message(ByteBuffer in) {
        int length = Math.toIntExact(varint(in));
        ByteBuffer message = in.slice(in.position(), length).order(ByteOrder.LITTLE_ENDIAN);
        in.position(in.position() + length);
        return message;
    }

    private static String text(ByteBuffer bytes) {
        return StandardCharsets.UTF_8.decode(bytes).toString();
    }

    private static long varint(ByteBuffer in) {
        long value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            byte next = in.get();
            value |= (next & 0x7fL) << shift;
            if (next >= 0) {
                return value;
            }
        }
        throw new IllegalArgumentException("a number has more than 64 bits");
    }

    private static ByteBuffer littleEndian(int bytes) {
        return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }
}
