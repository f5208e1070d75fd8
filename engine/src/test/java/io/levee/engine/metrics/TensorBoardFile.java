package io.levee.engine.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A second reader of event files, which shares nothing with the writer: the checksum is computed bit by bit from its
 * polynomial, and fields are taken in any order, unknown ones skipped by their wire type.
 */
final class TensorBoardFile {
    private TensorBoardFile() {}

    record Event(double wallTime, long step, String version, Map<String, Float> scalars) {}

    static List<Event> read(Path file) throws IOException {
        DataInputStream in = new DataInputStream(new ByteArrayInputStream(Files.readAllBytes(file)));
        List<Event> events = new ArrayList<>();
        while (in.available() > 0) {
            byte[] length = in.readNBytes(8);
            assertEquals(masked(length), Integer.reverseBytes(in.readInt()), "checksum of a length");
            byte[] data = in.readNBytes(Math.toIntExact(number(length)));
            assertEquals(masked(data), Integer.reverseBytes(in.readInt()), "checksum of an event");
            events.add(event(data));
        }
        return events;
    }

    private static Event event(byte[] data) {
        Map<Integer, List<Object>> fields = fields(data);
        Map<String, Float> scalars = new TreeMap<>();
        for (Object summary : fields.getOrDefault(5, List.of())) {
            for (Object value : fields((byte[]) summary).get(1)) {
                Map<Integer, List<Object>> scalar = fields((byte[]) value);
                String tag = new String((byte[]) scalar.get(1).getFirst());
                scalars.put(tag, Float.intBitsToFloat((int)
                        (long) (Long) scalar.get(2).getFirst()));
            }
        }
        byte[] version = (byte[]) fields.getOrDefault(3, List.of(new byte[0])).getFirst();
        double wallTime = Double.longBitsToDouble((Long) fields.get(1).getFirst());
        return new Event(wallTime, (Long) fields.getOrDefault(2, List.of(0L)).getFirst(), new String(version), scalars);
    }

    private static Map<Integer, List<Object>> fields(byte[] message) {
        Map<Integer, List<Object>> fields = new HashMap<>();
        int[] at = {0};
        while (at[0] < message.length) {
            long key = varint(message, at);
            Object value = switch ((int) (key & 7)) {
                case 0 -> varint(message, at);
                case 1 -> number(take(message, at, 8));
                case 2 -> take(message, at, (int) varint(message, at));
                case 5 -> number(take(message, at, 4));
                default -> throw new IllegalStateException("wire type " + (key & 7));
            };
            fields.computeIfAbsent((int) (key >> 3), ignored -> new ArrayList<>())
                    .add(value);
        }
        return fields;
    }

    private static long varint(byte[] bytes, int[] at) {
        long value = 0;
        int shift = 0;
        int next;
        do {
            next = bytes[at[0]++];
            value += (long) (next & 127) << shift;
            shift += 7;
        } while (next < 0);
        return value;
    }

    private static byte[] take(byte[] bytes, int[] at, int count) {
        byte[] taken = java.util.Arrays.copyOfRange(bytes, at[0], at[0] + count);
        at[0] += count;
        return taken;
    }

    private static long number(byte[] littleEndian) {
        long value = 0;
        for (int i = littleEndian.length - 1; i >= 0; i--) {
            value = value << 8 | littleEndian[i] & 255;
        }
        return value;
    }

    static int masked(byte[] bytes) {
        int crc = -1;
        for (byte each : bytes) {
            crc ^= each & 255;
            for (int bit = 0; bit < 8; bit++) {
                crc = (crc & 1) != 0 ? crc >>> 1 ^ 0x82F63B78 : crc >>> 1;
            }
        }
        crc = ~crc;
        return (crc >>> 15 | crc << 17) + 0xa282ead8;
    }
}
