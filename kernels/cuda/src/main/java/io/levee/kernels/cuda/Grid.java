package io.levee.kernels.cuda;

/**
 * The blocks of a launch. All of our kernels number the threads of a block in one dimension.
 *
 * @param x blocks in the first dimension
 * @param y in the second
 * @param z in the third
 * @param threads of a block
 * @param sharedBytes dynamic shared memory of a block
 */
public record Grid(int x, int y, int z, int threads, int sharedBytes) {
    @Override
    public String toString() {
        return "grid " + x + "×" + y + "×" + z + ", block " + threads + "×1×1, " + sharedBytes
                + " bytes of shared memory";
    }
}
