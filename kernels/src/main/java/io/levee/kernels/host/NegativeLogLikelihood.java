package io.levee.kernels.host;

/** −weight·Σ log-probability. */
final class NegativeLogLikelihood {
    private NegativeLogLikelihood() {}

    static void run(HostSlice loss, HostSlice dLogProb, HostSlice logProb, int r, float weight) {
        loss.add(0, -weight * Segments.sum(logProb, 0, r));
        Segments.fill(dLogProb, 0, r, -weight);
    }
}
