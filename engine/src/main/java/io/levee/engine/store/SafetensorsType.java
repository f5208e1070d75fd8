package io.levee.engine.store;

import java.util.Arrays;
import java.util.Optional;

/** Element types of safetensors files that have a size in whole bytes and a meaning without further tables. */
enum SafetensorsType {
    F64(8),
    F32(4),
    F16(2),
    BF16(2),
    I64(8),
    I32(4),
    I16(2),
    I8(1),
    U64(8),
    U32(4),
    U16(2),
    U8(1),
    BOOL(1);

    final int bytes;

    SafetensorsType(int bytes) {
        this.bytes = bytes;
    }

    static Optional<SafetensorsType> named(String name) {
        return Arrays.stream(values()).filter(type -> type.name().equals(name)).findFirst();
    }

    /**
     * Bytes of a tensor of this type.
     *
     * @throws ArithmeticException when they do not fit 63 bits
     */
    long bytes(long[] shape) {
        long count = bytes;
        for (long size : shape) {
            count = Math.multiplyExact(count, size);
        }
        return count;
    }
}
