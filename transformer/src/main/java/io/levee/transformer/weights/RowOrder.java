package io.levee.transformer.weights;

import java.lang.foreign.MemorySegment;

/**
 * How llama.cpp stores the rows of a LLaMA model's query and key weights: it rotates neighbouring elements of a head, Hugging
 * Face element i with element i + D/2, so row i of the first half of a head stands at 2i and row i of the second at 2i + 1.
 *
 * @param heads H or K
 * @param headWidth D
 */
record RowOrder(int heads, int headWidth) {
    /** Rows in Hugging Face's order, from rows in llama.cpp's; a row is a whole number of blocks of any type. */
    void undo(MemorySegment from, MemorySegment to, long rowBytes) {
        for (int row = 0; row < heads * headWidth; row++) {
            MemorySegment.copy(from, interleaved(row) * rowBytes, to, row * rowBytes, rowBytes);
        }
    }

    /** Rows in llama.cpp's order, from rows in Hugging Face's. */
    void apply(MemorySegment from, MemorySegment to, long rowBytes) {
        for (int row = 0; row < heads * headWidth; row++) {
            MemorySegment.copy(from, row * rowBytes, to, interleaved(row) * rowBytes, rowBytes);
        }
    }

    /** Where llama.cpp has a row of Hugging Face's. */
    private long interleaved(int row) {
        int half = headWidth / 2;
        int inHead = row % headWidth;
        return row - inHead + 2L * (inHead % half) + inHead / half;
    }
}
