package io.levee.kernels.simd;

import io.levee.kernels.dtype.Dtype;
import io.levee.kernels.dtype.Levels;
import io.levee.kernels.host.HostSlice;
import java.lang.foreign.MemorySegment;

/**
 * How a panel of {@link RegisterTile#COLUMNS} rows of a weight is stored: in the weight's own precision, k-major. A product
 * decodes a block of it at a time into a core's cache, so that a weight of few bits costs memory and memory's time for few
 * bits, and its values, and so all results, are bit for bit those of the weight decoded to float32 (a value of zero may have
 * the other sign, which no sum that begins at zero shows).
 */
sealed interface PanelCode permits FloatCode, HalfCode, LevelCode {
    /** Float32, which needs no decoding; the code of panels that are made of any dtype on the way. */
    PanelCode FLOATS = new FloatCode();

    /** A multiple of the values that share a scale in any code: blocks of k begin at multiples of it. */
    int UNIT = 32;

    /** The code for weights of a dtype. */
    static PanelCode of(Dtype dtype) {
        return switch (dtype) {
            case F32 -> FLOATS;
            case BF16 -> new HalfCode(false);
            case F16 -> new HalfCode(true);
            case Q8_0, Q4_0, Q4_1, Q4_K, Q6_K -> new LevelCode(Levels.group(dtype), Levels.fourBits(dtype));
            case I32 -> throw new IllegalArgumentException("weight: expected a dtype of real numbers, found I32");
        };
    }

    /** Bytes of a panel of {@code depth} k. */
    long panelBytes(int depth);

    /**
     * Makes a panel of rows of a matrix (…, depth). Columns of the panel for which there are no rows are left as they are.
     *
     * @param row first of {@code width} rows
     * @param to address of the panel
     * @param block memory of the worker, {@link Workspace#rows}
     */
    void pack(HostSlice matrix, int row, int width, int depth, long to, MemorySegment block);

    /** Writes k [k, k + length) of a panel as rows of COLUMNS float32; k is a multiple of {@link #UNIT}. */
    void decode(long panel, int k, int length, long to);
}
