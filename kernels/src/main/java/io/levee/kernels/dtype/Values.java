package io.levee.kernels.dtype;

import java.lang.foreign.MemorySegment;

/** Reading any dtype as float32, and writing float32 as most. Segments need no alignment; bytes are in the host's order. */
public final class Values {
    private Values() {}

    /**
     * Value {@code index} of a segment.
     *
     * @throws IllegalArgumentException for I32
     */
    public static float load(MemorySegment source, Dtype dtype, long index) {
        return switch (dtype) {
            case F32 -> Layouts.f32(source, index);
            case BF16 -> Layouts.bf16(source, index * 2);
            case F16 -> Layouts.f16(source, index * 2);
            case Q8_0 -> Q80.load(source, block(dtype, index), lane(dtype, index));
            case Q4_0 -> Q40.load(source, block(dtype, index), lane(dtype, index));
            case Q4_1 -> Q41.load(source, block(dtype, index), lane(dtype, index));
            case Q4_K -> Q4K.load(source, block(dtype, index), lane(dtype, index));
            case Q6_K -> Q6K.load(source, block(dtype, index), lane(dtype, index));
            case I32 -> throw notReal(dtype);
        };
    }

    /**
     * Values [from, from + count) as float32, bit for bit what {@link #load} gives: whole blocks.
     *
     * @param target float32 values, written from value {@code at} on
     * @throws IllegalArgumentException for I32, or when the range splits a block
     */
    public static void decode(MemorySegment source, Dtype dtype, long from, long count, MemorySegment target, long at) {
        requireBlocks(dtype, from, count);
        long end = from + count;
        switch (dtype) {
            case F32 -> MemorySegment.copy(source, from * 4, target, at * 4, count * 4);
            case BF16 -> {
                for (long i = 0; i < count; i++) {
                    Layouts.f32(target, at + i, Layouts.bf16(source, (from + i) * 2));
                }
            }
            case F16 -> {
                for (long i = 0; i < count; i++) {
                    Layouts.f32(target, at + i, Layouts.f16(source, (from + i) * 2));
                }
            }
            case Q8_0, Q4_0, Q4_1, Q4_K, Q6_K -> {
                for (long i = from; i < end; i += dtype.blockValues()) {
                    decodeBlock(source, dtype, block(dtype, i), target, at + i - from);
                }
            }
            case I32 -> throw notReal(dtype);
        }
    }

    /**
     * As {@link #decode(MemorySegment, Dtype, long, long, MemorySegment, long)}, into an array.
     */
    public static void decode(MemorySegment source, Dtype dtype, long from, int count, float[] target, int at) {
        decode(source, dtype, from, count, MemorySegment.ofArray(target), at);
    }

    /**
     * The values of one block as float32.
     *
     * @param offsetBytes where the block begins
     * @throws IllegalArgumentException for types without blocks
     */
    public static void decodeBlock(MemorySegment source, Dtype dtype, long offsetBytes, MemorySegment target, long at) {
        switch (dtype) {
            case Q8_0 -> Q80.decode(source, offsetBytes, target, at);
            case Q4_0 -> Q40.decode(source, offsetBytes, target, at);
            case Q4_1 -> Q41.decode(source, offsetBytes, target, at);
            case Q4_K -> Q4K.decode(source, offsetBytes, target, at);
            case Q6_K -> Q6K.decode(source, offsetBytes, target, at);
            case F32, BF16, F16, I32 -> throw new IllegalArgumentException(dtype + " has no blocks");
        }
    }

    /**
     * All values of {@code source}, float32, as {@code dtype}: rounded to nearest even for plain types, and as ggml's
     * reference quantisers do for Q8_0, Q4_0 and Q4_1.
     *
     * @param target exactly the bytes of the result
     * @throws IllegalArgumentException when the sizes do not fit each other, or for I32, Q4_K and Q6_K
     */
    public static void encode(MemorySegment source, Dtype dtype, MemorySegment target) {
        long count = source.byteSize() / Float.BYTES;
        if (source.byteSize() % Float.BYTES != 0 || target.byteSize() != dtype.bytes(count)) {
            throw new IllegalArgumentException(
                    source.byteSize() + " bytes of F32 do not fill " + target.byteSize() + " bytes of " + dtype);
        }
        for (long i = 0; i < count; i += dtype.blockValues()) {
            switch (dtype) {
                case F32 -> Layouts.f32(target, i, Layouts.f32(source, i));
                case BF16 -> Layouts.bf16(target, i * 2, Layouts.f32(source, i));
                case F16 -> Layouts.f16(target, i * 2, Layouts.f32(source, i));
                case Q8_0 -> Q80.encode(source, i, target, block(dtype, i));
                case Q4_0 -> Q40.encode(source, i, target, block(dtype, i));
                case Q4_1 -> Q41.encode(source, i, target, block(dtype, i));
                case Q4_K, Q6_K -> throw new IllegalArgumentException(dtype + " can be read but not written");
                case I32 -> throw notReal(dtype);
            }
        }
    }

    private static long block(Dtype dtype, long index) {
        return index / dtype.blockValues() * dtype.blockBytes();
    }

    private static int lane(Dtype dtype, long index) {
        return (int) (index % dtype.blockValues());
    }

    private static void requireBlocks(Dtype dtype, long from, long count) {
        int block = dtype.blockValues();
        if (from < 0 || count < 0 || from % block != 0 || count % block != 0) {
            throw new IllegalArgumentException("values [" + from + ", " + from + " + " + count + ") of " + dtype
                    + " are not whole blocks of " + block);
        }
    }

    private static IllegalArgumentException notReal(Dtype dtype) {
        return new IllegalArgumentException(dtype + " holds whole numbers, expected real ones");
    }
}
