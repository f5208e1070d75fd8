package io.levee.engine.store;

import java.util.Arrays;
import java.util.Optional;

/**
 * Element types of GGUF tensors. Quantised types store a row in blocks of {@link #blockElements} elements and {@link
 * #blockBytes} bytes. Those that Levee computes with are {@link #supported}; the others are known so that a file that
 * holds them can be listed and refused by name.
 *
 * <p>Numbers and sizes: ggml's {@code enum ggml_type} and block structures.
 */
enum GgufTensorType {
    F32(0, 1, 4, true),
    F16(1, 1, 2, true),
    Q4_0(2, 32, 18, true),
    Q4_1(3, 32, 20, true),
    Q5_0(6, 32, 22, false),
    Q5_1(7, 32, 24, false),
    Q8_0(8, 32, 34, true),
    Q8_1(9, 32, 36, false),
    Q2_K(10, 256, 84, false),
    Q3_K(11, 256, 110, false),
    Q4_K(12, 256, 144, true),
    Q5_K(13, 256, 176, false),
    Q6_K(14, 256, 210, true),
    Q8_K(15, 256, 292, false),
    IQ2_XXS(16, 256, 66, false),
    IQ2_XS(17, 256, 74, false),
    IQ3_XXS(18, 256, 98, false),
    IQ1_S(19, 256, 50, false),
    IQ4_NL(20, 32, 18, false),
    IQ3_S(21, 256, 110, false),
    IQ2_S(22, 256, 82, false),
    IQ4_XS(23, 256, 136, false),
    I8(24, 1, 1, false),
    I16(25, 1, 2, false),
    I32(26, 1, 4, false),
    I64(27, 1, 8, false),
    F64(28, 1, 8, false),
    IQ1_M(29, 256, 56, false),
    BF16(30, 1, 2, true),
    TQ1_0(34, 256, 54, false),
    TQ2_0(35, 256, 66, false),
    MXFP4(39, 32, 17, false),
    NVFP4(40, 64, 36, false);

    final int id;
    final int blockElements;
    final int blockBytes;
    final boolean supported;

    GgufTensorType(int id, int blockElements, int blockBytes, boolean supported) {
        this.id = id;
        this.blockElements = blockElements;
        this.blockBytes = blockBytes;
        this.supported = supported;
    }

    static Optional<GgufTensorType> numbered(int id) {
        return Arrays.stream(values()).filter(type -> type.id == id).findFirst();
    }

    static Optional<GgufTensorType> named(String name) {
        return Arrays.stream(values()).filter(type -> type.name().equals(name)).findFirst();
    }

    /** Whether rows of this length are whole blocks. */
    boolean fits(long[] shape) {
        return (shape.length == 0 ? 1 : shape[shape.length - 1]) % blockElements == 0;
    }

    /**
     * Bytes of a tensor of this type, whose rows are whole blocks.
     *
     * @param shape outermost first
     * @throws ArithmeticException when they do not fit 63 bits
     */
    long bytes(long[] shape) {
        long elements = 1;
        for (long size : shape) {
            elements = Math.multiplyExact(elements, size);
        }
        return Math.multiplyExact(elements / blockElements, (long) blockBytes);
    }
}
