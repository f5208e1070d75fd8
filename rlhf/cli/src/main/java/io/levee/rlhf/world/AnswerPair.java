package io.levee.rlhf.world;

import java.util.List;

/**
 * Two answers of a policy to one request.
 *
 * @param first  answer 0
 * @param second answer 1
 */
public record AnswerPair(Sample first, Sample second) {
    /**
     * A sampled answer.
     *
     * @param text      decoded, without the end-of-text token, special tokens inside it kept
     * @param truncated whether the length limit cut it before its end-of-text token
     */
    public record Sample(String text, boolean truncated) {}

    /** Samples two answers to each of many requests, in their order. */
    @FunctionalInterface
    public interface Sampler {
        /** One pair for each request. */
        List<AnswerPair> sample(List<WorldRequest> requests);
    }
}
