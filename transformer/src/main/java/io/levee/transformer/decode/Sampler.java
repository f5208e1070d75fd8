package io.levee.transformer.decode;

import io.levee.kernels.SamplingOptions;
import java.util.Set;

/**
 * How tokens are chosen and when a continuation ends.
 *
 * @param options temperature and filters
 * @param repetitionPenalty 1 for none; prompt tokens count too
 * @param stopIds each ends a continuation and is part of it
 */
public record Sampler(SamplingOptions options, float repetitionPenalty, Set<Integer> stopIds) {
    public Sampler {
        stopIds = Set.copyOf(stopIds);
        if (!(repetitionPenalty > 0)) {
            throw new IllegalArgumentException("repetition penalty " + repetitionPenalty + ": expected above 0");
        }
    }

    /** No penalty. */
    public static Sampler of(SamplingOptions options, Set<Integer> stopIds) {
        return new Sampler(options, 1f, stopIds);
    }
}
