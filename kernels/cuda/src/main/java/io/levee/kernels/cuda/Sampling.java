package io.levee.kernels.cuda;

import io.levee.kernels.SamplingOptions;

/** Draws tokens from logits, a block a row (sampling.cu, penalise.cu). Threads depend on the vocabulary alone. */
final class Sampling {
    private static final int LEAST_THREADS = 32;
    private static final int MOST_THREADS = 512;

    /** Tokens of a thread, while there are few. */
    private static final int EACH = 8;

    /** A bit for each token of the vocabulary. */
    private static final int MOST_SHARED_BYTES = 96 * 1024;

    private final GpuKernel sample;
    private final GpuKernel penalise;

    Sampling(Gpu gpu) {
        this.sample = gpu.kernel("sampling", "sample_f32");
        this.penalise = gpu.kernel("penalise", "penalise_f32", MOST_SHARED_BYTES);
    }

    /** Divides or multiplies the logits (N, V) of the tokens in each row's history. */
    void penalise(DeviceSlice logits, DeviceSlice history, DeviceSlice offsets, int n, int vocabulary, float penalty) {
        Flat.require("penalise", (long) n * vocabulary, logits);
        Flat.require("penalise", n + 1L, offsets);
        int bytes = Math.ceilDiv(vocabulary, Integer.SIZE) * Integer.BYTES;
        if (bytes > MOST_SHARED_BYTES) {
            throw new IllegalArgumentException("penalise: a vocabulary of " + vocabulary + " tokens, expected at most "
                    + MOST_SHARED_BYTES * Byte.SIZE + ": a block keeps a bit for each in shared memory");
        }
        penalise.pointer(logits)
                .pointer(history)
                .pointer(offsets)
                .value(vocabulary)
                .value(penalty)
                .launch(n, Flat.THREADS, bytes);
    }

    /** tokens (N) drawn from logits (N, V) by uniforms (N), and their log-probabilities (N) under the full softmax. */
    void sample(
            DeviceSlice tokens,
            DeviceSlice logProb,
            DeviceSlice logits,
            DeviceSlice uniforms,
            int n,
            int vocabulary,
            SamplingOptions options) {
        Flat.require("sample", n, tokens, logProb, uniforms);
        Flat.require("sample", (long) n * vocabulary, logits);
        sample.pointer(tokens)
                .pointer(logProb)
                .pointer(logits)
                .pointer(uniforms)
                .value(vocabulary)
                .value(options.temperature())
                .value(options.topK())
                .value(options.topP())
                .value(options.minP())
                .launch(n, threads(vocabulary));
    }

    private static int threads(int vocabulary) {
        return Math.clamp(Integer.highestOneBit(Math.max(1, vocabulary / EACH)), LEAST_THREADS, MOST_THREADS);
    }
}
