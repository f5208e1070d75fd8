package io.levee.kernels.host;

/** The clipped surrogate of PPO and what is watched beside it, for one call. */
final class PolicyLoss {
    private final double low;
    private final double high;
    private double objective;
    private double clippedTokens;
    private double largest;
    private double kl;

    PolicyLoss(double clip) {
        this.low = 1 - clip;
        this.high = 1 + clip;
    }

    void run(
            HostSlice loss,
            HostSlice dLogProb,
            HostSlice logProb,
            HostSlice oldLogProb,
            HostSlice advantages,
            HostSlice offsets,
            int sequences) {
        for (int b = 0; b < sequences; b++) {
            int from = offsets.i32(b);
            int to = offsets.i32(b + 1);
            for (int t = from; t < to; t++) {
                double change = (double) logProb.f32(t) - oldLogProb.f32(t);
                dLogProb.f32(t, (float) token(change, advantages.f32(t), 1.0 / (to - from)));
            }
        }
        loss.add(0, -objective);
        loss.add(1, clippedTokens);
        loss.f32(2, (float) Math.max(loss.f32(2), largest));
        loss.add(3, kl);
    }

    /** Adds one token of the given weight and returns the gradient of its loss. */
    private double token(double change, double advantage, double weight) {
        double ratio = StrictMath.exp(change);
        double plain = advantage * ratio;
        double clipped = advantage * Math.clamp(ratio, low, high);
        objective += weight * Math.min(plain, clipped);
        clippedTokens += ratio < low || ratio > high ? weight : 0;
        largest = Math.max(largest, Math.abs(ratio - 1));
        kl += weight * (StrictMath.expm1(change) - change);
        return plain <= clipped ? -weight * plain : 0;
    }
}
