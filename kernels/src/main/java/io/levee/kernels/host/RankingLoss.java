package io.levee.kernels.host;

/** Losses of preference models on the scores of whole answers. */
final class RankingLoss {
    private RankingLoss() {}

    /** Bradley–Terry on pairs: scores (2P), the better answers first. */
    static void pairs(HostSlice loss, HostSlice dScores, HostSlice scores, int pairs, double regularization) {
        double sum = 0;
        int right = 0;
        for (int p = 0; p < pairs; p++) {
            double better = scores.f32(p);
            double worse = scores.f32((long) pairs + p);
            double slope = LogSigmoid.slope(better - worse);
            sum += LogSigmoid.loss(better - worse) + regularization * (better * better + worse * worse) / 2;
            right += better > worse ? 1 : 0;
            dScores.f32(p, (float) (slope + regularization * better));
            dScores.f32((long) pairs + p, (float) (-slope + regularization * worse));
        }
        loss.add(0, sum);
        loss.add(1, right);
    }

    /** −log σ(sign·score); adds to dScores. */
    static void signs(HostSlice loss, HostSlice dScores, HostSlice scores, HostSlice signs, int r) {
        double sum = 0;
        int right = 0;
        for (int i = 0; i < r; i++) {
            double sign = signs.f32(i);
            double signed = sign * scores.f32(i);
            sum += LogSigmoid.loss(signed);
            right += signed > 0 ? 1 : 0;
            dScores.add(i, sign * LogSigmoid.slope(signed));
        }
        loss.add(2, sum);
        loss.add(3, right);
    }
}
