package io.levee.kernels.dtype;

/**
 * How numbers are stored. Types whose values share a scale come in blocks; all counts are in values, all sizes in bytes.
 * Source: IEEE 754 and the GGUF specification (ggml block layouts).
 */
public enum Dtype {
    F32(1, 4),
    BF16(1, 2),
    F16(1, 2),
    I32(1, 4),
    Q8_0(32, 34),
    Q4_0(32, 18),
    Q4_1(32, 20),
    Q4_K(256, 144),
    Q6_K(256, 210);

    private final int blockValues;
    private final int blockBytes;

    Dtype(int blockValues, int blockBytes) {
        this.blockValues = blockValues;
        this.blockBytes = blockBytes;
    }

    /** Values in one block; 1 for plain types. */
    public int blockValues() {
        return blockValues;
    }

    /** Bytes of one block. */
    public int blockBytes() {
        return blockBytes;
    }

    /**
     * Bytes that {@code count} values take.
     *
     * @throws IllegalArgumentException when the count is not a whole number of blocks
     */
    public long bytes(long count) {
        if (count < 0 || count % blockValues != 0) {
            throw new IllegalArgumentException(
                    this + ": " + count + " values are not a whole number of blocks of " + blockValues);
        }
        return Math.multiplyExact(count / blockValues, (long) blockBytes);
    }

    /**
     * Checks that rows can be found.
     *
     * @param operand named in errors
     * @param width values of a row
     * @throws IllegalArgumentException when that is not a whole number of blocks
     */
    public void requireRows(String operand, int width) {
        if (width % blockValues != 0) {
            throw new IllegalArgumentException(operand + ": rows of " + width + " values are not whole blocks of "
                    + blockValues + " (" + this + ")");
        }
    }

    /** True for types whose values share scales in blocks. */
    public boolean quantised() {
        return blockValues > 1;
    }
}
