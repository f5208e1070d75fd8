package io.levee.transformer.decode;

/**
 * A finished continuation.
 *
 * @param request number of the request
 * @param sample number of the sample
 * @param ids new ids, a stop id included
 * @param logProbs of each id under the full softmax at the sampling temperature
 * @param finish why it ended
 */
public record Completion(int request, int sample, int[] ids, float[] logProbs, Finish finish) {
    /** Why a continuation ended. */
    public enum Finish {
        /** A stop id was drawn, or the listener said so. */
        STOP,
        /** As long as asked for. */
        LENGTH
    }
}
