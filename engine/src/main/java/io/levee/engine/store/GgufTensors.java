package io.levee.engine.store;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;

/**
 * Reads the tensor section of a GGUF file and checks each tensor's range: aligned, inside the file, overlapping no
 * other.
 */
final class GgufTensors {
    /** Most dimensions of a ggml tensor. */
    static final int DIMENSIONS_LIMIT = 4;

    /** Name length, number of dimensions, type and offset. */
    static final int LEAST_BYTES = 8 + 4 + 4 + 8;

    private final MemorySegment file;
    private final String place;
    private final long dataStart;

    /**
     * @param type  empty for a number that is not known, whose size is not known either
     * @param shape outermost first
     * @param begin first byte, counted from the start of the data section
     */
    record Info(String name, int typeNumber, Optional<GgufTensorType> type, long[] shape, long begin, long infoOffset) {
        String typeName() {
            return type.map(Enum::name).orElse("type " + Integer.toUnsignedString(typeNumber));
        }
    }

    private GgufTensors(MemorySegment file, String place, long dataStart) {
        this.file = file;
        this.place = place;
        this.dataStart = dataStart;
    }

    static List<Info> readInfos(GgufCursor in, int count) {
        List<Info> infos = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (int i = 0; i < count; i++) {
            Info info = readInfo(in);
            if (!names.add(info.name())) {
                throw in.error(info.infoOffset(), "the tensor " + info.name() + " appears twice");
            }
            infos.add(info);
        }
        return infos;
    }

    private static Info readInfo(GgufCursor in) {
        long start = in.offset();
        String name = in.text();
        int dimensions = in.int32();
        if (dimensions < 0 || dimensions > DIMENSIONS_LIMIT) {
            throw in.error(
                    start,
                    "%s: expected at most %d dimensions, found %s"
                            .formatted(name, DIMENSIONS_LIMIT, Integer.toUnsignedString(dimensions)));
        }
        long[] shape = new long[dimensions];
        long elements = 1;
        for (int d = dimensions - 1; d >= 0; d--) { // the file has the innermost size first
            shape[d] = in.int64();
            if (shape[d] < 0) {
                throw in.error(start, name + ": a size has more than 63 bits");
            }
            long most = Math.max(1, shape[d]); // a zero must not hide what is too large
            if (elements > Long.MAX_VALUE / most) {
                throw in.error(start, name + ": its sizes need more than 2^63 bytes");
            }
            elements *= most;
        }
        int type = in.int32();
        return new Info(name, type, GgufTensorType.numbered(type), shape, in.int64(), start);
    }

    /** The tensors in the order of the file, their data as slices of it. */
    static SequencedMap<String, StoredTensor> map(
            MemorySegment file, String place, long dataStart, int alignment, List<Info> infos) {
        GgufTensors tensors = new GgufTensors(file, place, dataStart);
        SequencedMap<String, StoredTensor> stored = new LinkedHashMap<>();
        for (Info info : infos) {
            stored.put(info.name(), tensors.stored(info, alignment));
        }
        tensors.checkOverlap(infos, stored);
        return stored;
    }

    private StoredTensor stored(Info info, int alignment) {
        long available = file.byteSize() - dataStart;
        if (info.begin() < 0 || info.begin() > available || info.begin() % alignment != 0) {
            throw error(
                    info,
                    "data offset %s is no multiple of %d within the %,d bytes of data"
                            .formatted(Long.toUnsignedString(info.begin()), alignment, Math.max(0, available)));
        }
        long offset = dataStart + info.begin();
        long bytes = info.type().map(type -> bytes(info, type)).orElse(0L);
        if (bytes > available - info.begin()) {
            throw new BadInputException("%s: shape %s of %s needs %,d bytes, file has %,d (%s, offset %,d)"
                    .formatted(
                            info.name(),
                            StoredTensor.text(info.shape()),
                            info.typeName(),
                            bytes,
                            available - info.begin(),
                            place,
                            offset));
        }
        return new StoredTensor(
                info.name(),
                info.typeName(),
                info.shape(),
                file.asSlice(offset, bytes),
                "%s, offset %,d".formatted(place, offset));
    }

    private long bytes(Info info, GgufTensorType type) {
        if (!type.fits(info.shape())) {
            throw error(
                    info,
                    "rows of %s must be a multiple of %d elements, found shape %s"
                            .formatted(type, type.blockElements, StoredTensor.text(info.shape())));
        }
        try {
            return type.bytes(info.shape());
        } catch (ArithmeticException overflow) {
            throw error(info, "shape %s needs more than 2^63 bytes".formatted(StoredTensor.text(info.shape())));
        }
    }

    private void checkOverlap(List<Info> infos, SequencedMap<String, StoredTensor> stored) {
        Info before = null;
        Comparator<Info> byPlace = Comparator.comparingLong(Info::begin)
                .thenComparingLong(info -> stored.get(info.name()).data().byteSize());
        for (Info info : infos.stream().sorted(byPlace).toList()) {
            if (before != null
                    && before.begin() + stored.get(before.name()).data().byteSize() > info.begin()) {
                throw error(info, "its data overlap those of " + before.name());
            }
            before = info;
        }
    }

    private BadInputException error(Info info, String message) {
        return new BadInputException(
                "%s: %s (%s, offset %,d)".formatted(info.name(), message, place, info.infoOffset()));
    }
}
