package io.levee.kernels.host;

/** Token rewards: a penalty on log-probability above the reference's, and the score at the end of each response. */
final class KlRewards {
    private final float coefficient;
    private final float clip;
    private final boolean clipWithKl;

    KlRewards(float coefficient, float clip, boolean clipWithKl) {
        this.coefficient = coefficient;
        this.clip = clip;
        this.clipWithKl = clipWithKl;
    }

    void run(
            HostSlice rewards,
            HostSlice logProb,
            HostSlice reference,
            HostSlice scores,
            HostSlice offsets,
            int sequences) {
        for (int b = 0; b < sequences; b++) {
            int end = offsets.i32(b + 1);
            for (int t = offsets.i32(b); t < end; t++) {
                double penalty = -coefficient * ((double) logProb.f32(t) - reference.f32(t));
                rewards.f32(t, (float) (t < end - 1 ? inner(penalty) : last(penalty, scores.f32(b))));
            }
        }
    }

    private double inner(double penalty) {
        return clipWithKl ? clipped(penalty) : penalty;
    }

    private double last(double penalty, double score) {
        return clipWithKl ? clipped(penalty + score) : penalty + clipped(score);
    }

    private double clipped(double x) {
        return Math.clamp(x, -clip, clip);
    }
}
