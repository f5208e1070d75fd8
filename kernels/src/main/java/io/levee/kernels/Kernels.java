package io.levee.kernels;

/**
 * The operations of training and generation on one device. Memory belongs to the instance; operations take slices of it,
 * enqueue in order and return nothing. Results that steer a run (losses, norms, counts) go to slots in the same memory and
 * are read with {@link #download}, which waits. Everything is row-major float32 unless said; token ids, positions, offsets
 * and row numbers are I32. Shapes: B sequences, N packed tokens, R gathered rows, C width, H heads, K key/value heads,
 * D head width, F feed-forward width, V vocabulary, P pairs. {@code offsets (B+1)} cuts N (or R) rows into sequences.
 *
 * <p>Backward operations <em>add</em> to gradients. Every operation gives the same bits for any number of threads, and a
 * row's result does not depend on the other rows of its batch. An instance is used by one thread at a time; two instances
 * run side by side. An unsupported dtype is an {@link IllegalArgumentException} that names the operation.
 */
public interface Kernels
        extends KernelMemory,
                ValueOperations,
                ProductOperations,
                RowOperations,
                BlockOperations,
                AttentionOperations,
                HeadOperations,
                DecodeOperations,
                LossOperations,
                OptimizerOperations {
    /**
     * What decides bits and speed of an instance.
     *
     * @param backend reference, simd or cuda
     * @param lanes float32 values in a vector register; 1 for scalar code
     * @param threads workers, the calling thread included; never decides bits
     * @param rounding largest relative error that a factor of a product is rounded with: {@link #FLOAT32}, {@link
     *     #BFLOAT16X3} or {@link #BFLOAT16}
     */
    record Description(String backend, int lanes, int threads, double rounding) {
        /** Rounding to 24 bits. */
        public static final double FLOAT32 = 0x1p-24;

        /** Rounding to two times 8 bits. */
        public static final double BFLOAT16X3 = 0x1p-16;

        /** Rounding to 8 bits. */
        public static final double BFLOAT16 = 0x1p-8;
    }
}
