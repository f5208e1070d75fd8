package io.levee.kernels;

/**
 * How the next token is chosen. Filters apply in the order top-k, top-p, min-p, after division by the temperature.
 *
 * @param temperature 0 takes the likeliest token (the lowest id among equals)
 * @param topK keep the k likeliest tokens, the lowest ids among equals; 0 keeps all
 * @param topP keep the smallest set of likeliest tokens whose share of what top-k has kept reaches p, one token at least; 1
 *     keeps all
 * @param minP keep tokens at least this fraction as likely as the likeliest; 0 keeps all
 */
public record SamplingOptions(float temperature, int topK, float topP, float minP) {
    /** The full softmax at temperature 1. */
    public static final SamplingOptions FULL = new SamplingOptions(1f, 0, 1f, 0f);

    /** Always the likeliest token. */
    public static final SamplingOptions GREEDY = new SamplingOptions(0f, 0, 1f, 0f);

    public SamplingOptions {
        if (!(temperature >= 0) || topK < 0 || !(topP > 0 && topP <= 1) || !(minP >= 0 && minP <= 1)) {
            throw new IllegalArgumentException("temperature " + temperature + ", top-k " + topK + ", top-p " + topP
                    + ", min-p " + minP + ": expected temperature >= 0, top-k >= 0, 0 < top-p <= 1, 0 <= min-p <= 1");
        }
    }

    /** True when every token can be drawn, so that recorded log-probabilities are those of the sampler. */
    public boolean full() {
        return topK == 0 && topP == 1f && minP == 0f;
    }
}
