package io.levee.engine.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/**
 * The first part of a safetensors file, checked against the file's length before anything is allocated or mapped: 8
 * bytes with the length of the JSON that follows, which gives each tensor's type, shape and byte range in the rest of
 * the file. The ranges must cover the rest exactly, without holes and overlaps.
 *
 * @param dataStart file offset of the first tensor's first byte
 * @param tensors   in the order of the header
 * @param metadata  the free texts under {@code __metadata__}
 */
record SafetensorsHeader(long dataStart, List<Entry> tensors, SequencedMap<String, String> metadata) {
    /** Length of the number that begins a file. */
    static final int PREFIX_BYTES = 8;

    /** Longest header that is read; the reference implementation has the same limit. */
    private static final long LIMIT_BYTES = 100_000_000;

    static final String METADATA = "__metadata__";

    /**
     * @param begin first byte, counted from {@link #dataStart}
     * @param end   first byte after it
     */
    record Entry(String name, SafetensorsType type, long[] shape, long begin, long end) {}

    /**
     * @param place how messages name the file
     * @throws BadInputException when the header is not valid for this file
     */
    static SafetensorsHeader read(FileChannel file, String place) throws IOException {
        long length = headerLength(file, place);
        byte[] text = bytes(file, PREFIX_BYTES, Math.toIntExact(length), place);
        if (text[0] != '{') {
            throw new BadInputException(
                    "%s, offset %d: expected a header that begins with {, found the byte 0x%02x; no safetensors file?"
                            .formatted(place, PREFIX_BYTES, text[0]));
        }
        Json header = Json.parse(text, place + ", header");
        long dataStart = PREFIX_BYTES + length;
        List<Entry> tensors = new ArrayList<>();
        SequencedMap<String, String> metadata = new LinkedHashMap<>();
        for (Map.Entry<String, Json> field : header.fields().entrySet()) {
            if (field.getKey().equals(METADATA)) {
                field.getValue().fields().forEach((key, value) -> metadata.put(key, value.text()));
            } else {
                tensors.add(entry(field.getKey(), field.getValue(), place, dataStart));
            }
        }
        checkCover(tensors, file.size(), dataStart, place);
        return new SafetensorsHeader(dataStart, List.copyOf(tensors), metadata);
    }

    private static long headerLength(FileChannel file, String place) throws IOException {
        if (file.size() < PREFIX_BYTES + 2) {
            throw new BadInputException("%s: a safetensors file has at least %d bytes, this has %,d; is it cut off?"
                    .formatted(place, PREFIX_BYTES + 2, file.size()));
        }
        long length = ByteBuffer.wrap(bytes(file, 0, PREFIX_BYTES, place))
                .order(ByteOrder.LITTLE_ENDIAN)
                .getLong();
        long limit = Math.min(LIMIT_BYTES, file.size() - PREFIX_BYTES);
        if (length < 2 || length > limit) {
            throw new BadInputException(
                    "%s, offset 0: header length %s is outside 2 to %,d (file of %,d bytes); is it cut off?"
                            .formatted(place, Long.toUnsignedString(length), limit, file.size()));
        }
        return length;
    }

    private static byte[] bytes(FileChannel file, long offset, int count, String place) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(count);
        while (bytes.hasRemaining()) {
            if (file.read(bytes, offset + bytes.position()) < 0) {
                throw new BadInputException(
                        "%s, offset %,d: the file ended while it was read".formatted(place, offset));
            }
        }
        return bytes.array();
    }

    private static Entry entry(String name, Json json, String place, long dataStart) {
        String dtype = json.at("dtype").text();
        SafetensorsType type = SafetensorsType.named(dtype)
                .orElseThrow(() -> json.at("dtype")
                        .error("expected one of %s, found %s".formatted(List.of(SafetensorsType.values()), dtype)));
        long[] shape = json.at("shape").items().stream()
                .mapToLong(SafetensorsHeader::notNegative)
                .toArray();
        Json offsets = json.at("data_offsets");
        if (offsets.size() != 2) {
            throw offsets.error("expected two numbers, found " + offsets.size());
        }
        long begin = notNegative(offsets.at(0));
        long end = notNegative(offsets.at(1));
        if (end < begin) {
            throw offsets.error("expected a range, found an end %,d before its begin %,d".formatted(end, begin));
        }
        checkSize(name, type, shape, end - begin, "%s, offset %,d".formatted(place, saturatedSum(dataStart, begin)));
        return new Entry(name, type, shape, begin, end);
    }

    private static long notNegative(Json number) {
        if (number.whole() < 0) {
            throw number.error("expected a number of at least 0, found " + number.whole());
        }
        return number.whole();
    }

    private static void checkSize(String name, SafetensorsType type, long[] shape, long bytes, String where) {
        try {
            if (type.bytes(shape) != bytes) {
                throw new BadInputException("%s: shape %s needs %,d bytes, file has %,d (%s)"
                        .formatted(name, StoredTensor.text(shape), type.bytes(shape), bytes, where));
            }
        } catch (ArithmeticException overflow) {
            throw new BadInputException(
                    "%s: shape %s needs more than 2^63 bytes (%s)".formatted(name, StoredTensor.text(shape), where),
                    overflow);
        }
    }

    private static void checkCover(List<Entry> tensors, long fileBytes, long dataStart, String place) {
        long covered = 0;
        String before = "the header";
        for (Entry entry : tensors.stream()
                .sorted(Comparator.comparingLong(Entry::begin).thenComparingLong(Entry::end))
                .toList()) {
            if (entry.begin() != covered) {
                throw new BadInputException("%s: its data begin at offset %,d, expected %,d, the end of %s (%s)"
                        .formatted(
                                entry.name(),
                                saturatedSum(dataStart, entry.begin()),
                                dataStart + covered,
                                before,
                                place));
            }
            covered = entry.end();
            if (covered > fileBytes - dataStart) {
                throw new BadInputException("%s: its data end at offset %,d, the file has %,d bytes; it is cut off (%s)"
                        .formatted(entry.name(), saturatedSum(dataStart, covered), fileBytes, place));
            }
            before = entry.name();
        }
        if (covered != fileBytes - dataStart) {
            throw new BadInputException(
                    "%s, offset %,d: expected the end of the file after the last tensor, found %,d more bytes"
                            .formatted(place, dataStart + covered, fileBytes - dataStart - covered));
        }
    }

    /** A sum for messages about lying offsets. */
    private static long saturatedSum(long a, long b) {
        return a > Long.MAX_VALUE - b ? Long.MAX_VALUE : a + b;
    }
}
