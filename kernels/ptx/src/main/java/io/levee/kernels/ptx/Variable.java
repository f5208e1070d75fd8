package io.levee.kernels.ptx;

/**
 * A declared variable.
 *
 * @param alignment in bytes
 * @param bytes its size; 0 for an array without a size, which starts where the dynamic shared memory does
 * @param image its initial content, null when it has none
 */
record Variable(String name, Space space, int alignment, int bytes, byte[] image) {
    boolean isDynamic() {
        return space == Space.SHARED && bytes == 0;
    }
}
