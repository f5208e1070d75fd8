package io.levee.kernels.ptx;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** A piece of memory with a beginning and an end. */
abstract class Region {
    static final VarHandle SHORT = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);
    static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    final byte[] bytes;

    /** What is known about its bytes; null when nothing is checked. */
    Shadow shadow;

    Region(int size) {
        this(new byte[size]);
    }

    Region(byte[] bytes) {
        this.bytes = bytes;
    }

    /** Bytes that a lane may address. */
    int size() {
        return bytes.length;
    }

    /** Bytes from the region of one lane to that of the next: zero when the lanes share it. */
    int laneStride() {
        return 0;
    }

    /** For messages. */
    abstract String name();

    static int getInt(byte[] bytes, int offset) {
        return (int) INT.get(bytes, offset);
    }

    static void setInt(byte[] bytes, int offset, int value) {
        INT.set(bytes, offset, value);
    }

    /** Reads 1, 2, 4 or 8 bytes, the upper ones zero. */
    static long get(byte[] bytes, int offset, int size) {
        return switch (size) {
            case 1 -> bytes[offset] & 0xffL;
            case 2 -> (short) SHORT.get(bytes, offset) & 0xffffL;
            case 4 -> (int) INT.get(bytes, offset) & 0xffffffffL;
            default -> (long) LONG.get(bytes, offset);
        };
    }

    /** Writes the lower 1, 2, 4 or 8 bytes. */
    static void set(byte[] bytes, int offset, int size, long value) {
        switch (size) {
            case 1 -> bytes[offset] = (byte) value;
            case 2 -> SHORT.set(bytes, offset, (short) value);
            case 4 -> INT.set(bytes, offset, (int) value);
            default -> LONG.set(bytes, offset, value);
        }
    }
}
