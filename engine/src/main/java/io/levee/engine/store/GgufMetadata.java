package io.levee.engine.store;

import io.levee.engine.store.GgufValue.Type;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/** Reads the metadata section of a GGUF file: keys and typed values. */
final class GgufMetadata {
    /** Arrays within arrays: real files have none; the limit keeps a hostile one from exhausting the stack. */
    private static final int DEPTH_LIMIT = 8;

    /** Key length, type number and one byte of value. */
    static final int LEAST_BYTES = 8 + 4 + 1;

    private final GgufCursor in;

    private GgufMetadata(GgufCursor in) {
        this.in = in;
    }

    static SequencedMap<String, GgufValue> read(GgufCursor in, int count) {
        GgufMetadata metadata = new GgufMetadata(in);
        SequencedMap<String, GgufValue> values = new LinkedHashMap<>();
        for (int i = 0; i < count; i++) {
            long start = in.offset();
            String key = in.text();
            if (values.containsKey(key)) {
                throw in.error(start, "the metadata key " + key + " appears twice");
            }
            values.put(key, metadata.value(metadata.type(key), key, 0));
        }
        return values;
    }

    private Type type(String key) {
        long start = in.offset();
        int number = in.int32();
        if (number < 0 || number >= Type.values().length) {
            throw in.error(
                    start,
                    "%s: expected a metadata type from 0 to %d, found %s"
                            .formatted(key, Type.values().length - 1, Integer.toUnsignedString(number)));
        }
        return Type.values()[number];
    }

    private GgufValue value(Type type, String key, int depth) {
        return switch (type) {
            case UINT8, INT8, UINT16, INT16, UINT32, INT32, UINT64, INT64 -> new GgufValue.Whole(type, whole(type));
            case FLOAT32, FLOAT64 -> new GgufValue.Real(type, real(type));
            case BOOL -> new GgufValue.Flag(in.flag());
            case STRING -> new GgufValue.Text(in.text());
            case ARRAY -> array(key, depth + 1);
        };
    }

    private GgufValue array(String key, int depth) {
        if (depth > DEPTH_LIMIT) {
            throw in.error(in.offset(), "%s: arrays are nested deeper than %d".formatted(key, DEPTH_LIMIT));
        }
        Type type = type(key);
        int count = in.count(key + ": an array of", type + " elements", type.leastBytes);
        return switch (type) {
            case UINT8, INT8, UINT16, INT16, UINT32, INT32, UINT64, INT64 -> wholes(type, count);
            case FLOAT32, FLOAT64 -> reals(type, count);
            case BOOL -> flags(count);
            case STRING -> texts(count);
            case ARRAY -> arrays(key, count, depth);
        };
    }

    private GgufValue wholes(Type type, int count) {
        long[] values = new long[count];
        for (int i = 0; i < count; i++) {
            values[i] = whole(type);
        }
        return new GgufValue.Wholes(type, values);
    }

    private GgufValue reals(Type type, int count) {
        double[] values = new double[count];
        for (int i = 0; i < count; i++) {
            values[i] = real(type);
        }
        return new GgufValue.Reals(type, values);
    }

    private GgufValue flags(int count) {
        boolean[] values = new boolean[count];
        for (int i = 0; i < count; i++) {
            values[i] = in.flag();
        }
        return new GgufValue.Flags(values);
    }

    private GgufValue texts(int count) {
        List<String> values = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            values.add(in.text());
        }
        return new GgufValue.Texts(values);
    }

    private GgufValue arrays(String key, int count, int depth) {
        List<GgufValue> values = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            values.add(array(key, depth + 1));
        }
        return new GgufValue.Arrays(values);
    }

    private long whole(Type type) {
        return switch (type) {
            case UINT8 -> Byte.toUnsignedLong(in.int8());
            case INT8 -> in.int8();
            case UINT16 -> Short.toUnsignedLong(in.int16());
            case INT16 -> in.int16();
            case UINT32 -> Integer.toUnsignedLong(in.int32());
            case INT32 -> in.int32();
            case UINT64, INT64 -> in.int64();
            case FLOAT32, FLOAT64, BOOL, STRING, ARRAY -> throw new IllegalStateException(type + " is no whole number");
        };
    }

    private double real(Type type) {
        return type == Type.FLOAT32 ? in.float32() : in.float64();
    }
}
