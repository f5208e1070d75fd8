package io.levee.engine.store;

import java.util.List;

/**
 * A value in the metadata of a GGUF file. The exact number type is kept, because readers of the format insist on it:
 * llama.cpp refuses {@code llama.block_count} as anything but UINT32.
 */
public sealed interface GgufValue {
    /** Number of a metadata type in the file. */
    enum Type {
        /** Unsigned 8 bits. */
        UINT8(1),
        /** Signed 8 bits. */
        INT8(1),
        /** Unsigned 16 bits. */
        UINT16(2),
        /** Signed 16 bits. */
        INT16(2),
        /** Unsigned 32 bits. */
        UINT32(4),
        /** Signed 32 bits. */
        INT32(4),
        /** Float32. */
        FLOAT32(4),
        /** One byte, 0 or 1. */
        BOOL(1),
        /** UTF-8 after its length in 8 bytes. */
        STRING(8),
        /** Element type, 8 bytes with the count, elements. */
        ARRAY(12),
        /** Unsigned 64 bits; as a {@code long} here, negative from 2⁶³. */
        UINT64(8),
        /** Signed 64 bits. */
        INT64(8),
        /** Float64. */
        FLOAT64(8);

        /** Bytes of the shortest value. */
        final int leastBytes;

        Type(int leastBytes) {
            this.leastBytes = leastBytes;
        }

        /** Whether values of this type are whole numbers. */
        boolean isWhole() {
            return switch (this) {
                case UINT8, INT8, UINT16, INT16, UINT32, INT32, UINT64, INT64 -> true;
                case FLOAT32, FLOAT64, BOOL, STRING, ARRAY -> false;
            };
        }

        /** Whether values of this type are real numbers. */
        boolean isReal() {
            return this == FLOAT32 || this == FLOAT64;
        }

        /** Whether a whole number can be stored in this type. */
        boolean holds(long value) {
            return switch (this) {
                case UINT8, UINT16, UINT32 -> value >>> (8 * leastBytes) == 0;
                case INT8 -> value == (byte) value;
                case INT16 -> value == (short) value;
                case INT32 -> value == (int) value;
                case UINT64, INT64 -> true;
                case FLOAT32, FLOAT64, BOOL, STRING, ARRAY -> false;
            };
        }
    }

    /** A whole number of the named type. */
    record Whole(Type type, long value) implements GgufValue {
        /** @throws IllegalArgumentException when the type cannot hold the value */
        public Whole {
            check(type.holds(value), type, value);
        }
    }

    /** A real number, FLOAT32 or FLOAT64. */
    record Real(Type type, double value) implements GgufValue {
        /** @throws IllegalArgumentException when the type is not a real one */
        public Real {
            check(type.isReal(), type, value);
        }
    }

    /** True or false. */
    record Flag(boolean value) implements GgufValue {}

    /** A text. */
    record Text(String value) implements GgufValue {}

    /** An array of whole numbers of one type. The array is not copied. */
    record Wholes(Type elementType, long[] values) implements GgufValue {
        /** @throws IllegalArgumentException when the type cannot hold every value */
        public Wholes {
            check(elementType.isWhole(), elementType, "a whole number");
            for (long value : values) {
                check(elementType.holds(value), elementType, value);
            }
        }
    }

    /** An array of real numbers of one type. The array is not copied. */
    record Reals(Type elementType, double[] values) implements GgufValue {
        /** @throws IllegalArgumentException when the type is not a real one */
        public Reals {
            check(elementType.isReal(), elementType, "a real number");
        }
    }

    /** An array of flags. The array is not copied. */
    record Flags(boolean[] values) implements GgufValue {}

    /** An array of texts. */
    record Texts(List<String> values) implements GgufValue {
        /** Copies the list. */
        public Texts {
            values = List.copyOf(values);
        }
    }

    /** An array of arrays. */
    record Arrays(List<GgufValue> values) implements GgufValue {
        /** Copies the list; @throws IllegalArgumentException when an element is not an array */
        public Arrays {
            values = List.copyOf(values);
            for (GgufValue value : values) {
                check(GgufOutput.type(value) == Type.ARRAY, Type.ARRAY, value.kind());
            }
        }
    }

    private static void check(boolean possible, Type type, Object value) {
        if (!possible) {
            throw new IllegalArgumentException("metadata of type %s cannot hold %s".formatted(type, value));
        }
    }

    /** A number of type UINT32, the usual one. */
    static GgufValue uint32(long value) {
        return new Whole(Type.UINT32, value);
    }

    /** A number of type FLOAT32. */
    static GgufValue float32(double value) {
        return new Real(Type.FLOAT32, value);
    }

    /** True or false. */
    static GgufValue flag(boolean value) {
        return new Flag(value);
    }

    /** A text. */
    static GgufValue text(String value) {
        return new Text(value);
    }

    /** An array of texts. */
    static GgufValue texts(List<String> values) {
        return new Texts(values);
    }

    /** An array of INT32, as token types are stored. */
    static GgufValue int32s(int... values) {
        return new Wholes(
                Type.INT32, java.util.Arrays.stream(values).asLongStream().toArray());
    }

    /** An array of FLOAT32, as token scores are stored. */
    static GgufValue float32s(float... values) {
        double[] wide = new double[values.length];
        for (int i = 0; i < values.length; i++) {
            wide[i] = values[i];
        }
        return new Reals(Type.FLOAT32, wide);
    }

    /** What it is, in a word or two, for messages. */
    default String kind() {
        return switch (this) {
            case Whole(Type type, long value) -> type + " " + value;
            case Real(Type type, double value) -> type + " " + value;
            case Flag(boolean value) -> "BOOL " + value;
            case Text text -> "a text";
            case Wholes(Type type, long[] values) -> "an array of %,d %s".formatted(values.length, type);
            case Reals(Type type, double[] values) -> "an array of %,d %s".formatted(values.length, type);
            case Flags(boolean[] values) -> "an array of %,d BOOL".formatted(values.length);
            case Texts(List<String> values) -> "an array of %,d texts".formatted(values.size());
            case Arrays(List<GgufValue> values) -> "an array of %,d arrays".formatted(values.size());
        };
    }
}
