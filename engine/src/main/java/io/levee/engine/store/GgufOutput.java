package io.levee.engine.store;

import io.levee.engine.store.GgufValue.Type;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Collects the little-endian fields of a GGUF file's header. */
final class GgufOutput {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    byte[] toByteArray() {
        return out.toByteArray();
    }

    void int32(int value) {
        out.writeBytes(littleEndian(4).putInt(value).array());
    }

    void int64(long value) {
        out.writeBytes(littleEndian(8).putLong(value).array());
    }

    /** A UTF-8 text after its length. */
    void text(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        int64(bytes.length);
        out.writeBytes(bytes);
    }

    /** A metadata value after its type. */
    void typedValue(GgufValue value) {
        int32(type(value).ordinal());
        value(value);
    }

    static Type type(GgufValue value) {
        return switch (value) {
            case GgufValue.Whole whole -> whole.type();
            case GgufValue.Real real -> real.type();
            case GgufValue.Flag _ -> Type.BOOL;
            case GgufValue.Text _ -> Type.STRING;
            case GgufValue.Wholes _, GgufValue.Reals _, GgufValue.Flags _, GgufValue.Texts _, GgufValue.Arrays _ ->
                Type.ARRAY;
        };
    }

    private void value(GgufValue value) {
        switch (value) {
            case GgufValue.Whole(Type type, long whole) -> whole(type, whole);
            case GgufValue.Real(Type type, double real) -> real(type, real);
            case GgufValue.Flag(boolean flag) -> flag(flag);
            case GgufValue.Text(String text) -> text(text);
            case GgufValue.Wholes(Type type, long[] wholes) -> {
                arrayHead(type, wholes.length);
                for (long whole : wholes) {
                    whole(type, whole);
                }
            }
            case GgufValue.Reals(Type type, double[] reals) -> {
                arrayHead(type, reals.length);
                for (double real : reals) {
                    real(type, real);
                }
            }
            case GgufValue.Flags(boolean[] flags) -> {
                arrayHead(Type.BOOL, flags.length);
                for (boolean flag : flags) {
                    flag(flag);
                }
            }
            case GgufValue.Texts(List<String> texts) -> {
                arrayHead(Type.STRING, texts.size());
                texts.forEach(this::text);
            }
            case GgufValue.Arrays(List<GgufValue> arrays) -> {
                arrayHead(Type.ARRAY, arrays.size());
                arrays.forEach(this::value);
            }
        }
    }

    private void arrayHead(Type elementType, int count) {
        int32(elementType.ordinal());
        int64(count);
    }

    private void whole(Type type, long value) {
        out.write(littleEndian(8).putLong(value).array(), 0, type.leastBytes);
    }

    private void real(Type type, double value) {
        if (type == Type.FLOAT32) {
            int32(Float.floatToRawIntBits((float) value));
        } else {
            int64(Double.doubleToRawLongBits(value));
        }
    }

    private void flag(boolean value) {
        out.write(value ? 1 : 0);
    }

    private static ByteBuffer littleEndian(int bytes) {
        return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }
}
