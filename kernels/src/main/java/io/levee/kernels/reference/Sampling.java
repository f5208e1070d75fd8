package io.levee.kernels.reference;

import io.levee.kernels.SamplingOptions;
import io.levee.kernels.host.HostSlice;
import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/** Draws tokens from logits. */
final class Sampling {
    private final int vocabulary;
    private final SamplingOptions options;
    private final double[] scaled;

    Sampling(int vocabulary, SamplingOptions options) {
        this.vocabulary = vocabulary;
        this.options = options;
        this.scaled = new double[vocabulary];
    }

    void run(HostSlice tokens, HostSlice logProb, HostSlice logits, HostSlice uniforms, int n) {
        boolean greedy = options.temperature() == 0;
        double temperature = greedy ? 1 : options.temperature();
        for (int i = 0; i < n; i++) {
            for (int v = 0; v < vocabulary; v++) {
                scaled[v] = logits.f32((long) i * vocabulary + v) / temperature;
            }
            double lse = Softmax.logSumExp(scaled, vocabulary);
            int token = greedy ? likeliest() : draw(uniforms.f32(i));
            tokens.i32(i, token);
            logProb.f32(i, (float) (scaled[token] - lse));
        }
    }

    private int likeliest() {
        int best = 0;
        for (int v = 1; v < vocabulary; v++) {
            best = scaled[v] > scaled[best] ? v : best;
        }
        return best;
    }

    /** The first token, in order of id, whose cumulated weight passes the uniform's share of the whole weight. */
    private int draw(double uniform) {
        double[] weights =
                options.full() ? weights(IntStream.range(0, vocabulary).toArray()) : weights(kept());
        double threshold = uniform * sum(weights);
        double sum = 0;
        int last = 0;
        for (int v = 0; v < vocabulary; v++) {
            sum += weights[v];
            if (weights[v] > 0) {
                if (sum > threshold) {
                    return v;
                }
                last = v;
            }
        }
        return last;
    }

    /** Softmax weights of the kept tokens relative to the likeliest token, 0 for all others. */
    private double[] weights(int[] kept) {
        double largest = scaled[likeliest()];
        double[] weights = new double[vocabulary];
        for (int v : kept) {
            weights[v] = StrictMath.exp(scaled[v] - largest);
        }
        return weights;
    }

    /** Tokens that pass top-k, then top-p among those, then min-p; the likeliest first, the lowest id among equals. */
    private int[] kept() {
        int[] order = IntStream.range(0, vocabulary)
                .boxed()
                // 0 − x and not −x: both zeros are equals
                .sorted(Comparator.<Integer>comparingDouble(v -> 0 - scaled[v]).thenComparing(v -> v))
                .mapToInt(Integer::intValue)
                .toArray();
        if (options.topK() > 0) {
            order = Arrays.copyOf(order, Math.min(options.topK(), vocabulary));
        }
        double[] weights = weights(order);
        double enough = options.topP() * sum(weights);
        int count = 0;
        double sum = 0;
        while (count < order.length && (count == 0 || sum < enough) && weights[order[count]] >= options.minP()) {
            sum += weights[order[count++]];
        }
        return Arrays.copyOf(order, count);
    }

    private static double sum(double[] weights) {
        double sum = 0;
        for (double weight : weights) {
            sum += weight;
        }
        return sum;
    }
}
