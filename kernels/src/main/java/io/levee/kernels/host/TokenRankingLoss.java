package io.levee.kernels.host;

/** Losses of preference models on the scores of every token. */
final class TokenRankingLoss {
    private final HostSlice dScores;
    private final HostSlice scores;
    private final HostSlice offsets;

    TokenRankingLoss(HostSlice dScores, HostSlice scores, HostSlice offsets) {
        this.dScores = dScores;
        this.scores = scores;
        this.offsets = offsets;
    }

    /** Bradley–Terry at each token from the first differing one to the end of the longer answer. */
    void pairs(HostSlice loss, HostSlice first, int pairs, double regularization) {
        double sum = 0;
        int right = 0;
        for (int p = 0; p < pairs; p++) {
            requireTokens(p, pairs + p, first.i32(p));
            sum += pair(p, pairs + p, first.i32(p), regularization);
            right += scores.f32(end(p)) > scores.f32(end(pairs + p)) ? 1 : 0;
        }
        loss.add(0, sum);
        loss.add(1, right);
    }

    /** The mean loss of one pair; writes both gradients. The end score of the shorter answer collects what holds it. */
    private double pair(int better, int worse, int first, double regularization) {
        Segments.fill(dScores, offsets.i32(better), end(better) + 1, 0);
        Segments.fill(dScores, offsets.i32(worse), end(worse) + 1, 0);
        int longer = Math.max(length(better), length(worse));
        double weight = 1.0 / (longer - first);
        double sum = 0;
        double betterEnd = 0;
        double worseEnd = 0;
        for (int t = first; t < longer; t++) {
            int i = Math.min(offsets.i32(better) + t, end(better));
            int j = Math.min(offsets.i32(worse) + t, end(worse));
            double high = scores.f32(i);
            double low = scores.f32(j);
            double slope = LogSigmoid.slope(high - low);
            sum += LogSigmoid.loss(high - low) + regularization * (high * high + low * low) / 2;
            betterEnd = put(i, end(better), betterEnd, weight * (slope + regularization * high));
            worseEnd = put(j, end(worse), worseEnd, weight * (-slope + regularization * low));
        }
        return weight * sum;
    }

    /** Writes the gradient at {@code index}: its own before the end, the sum of all so far at the end. */
    private double put(int index, int end, double endSum, double gradient) {
        double value = index == end ? endSum + gradient : gradient;
        dScores.f32(index, (float) value);
        return index == end ? value : endSum;
    }

    /** −log σ(sign·score), mean from the first differing token to each answer's own end; adds to dScores. */
    void signs(HostSlice loss, HostSlice first, HostSlice signs, int pairs) {
        double sum = 0;
        int right = 0;
        for (int s = 0; s < 2 * pairs; s++) {
            requireTokens(s % pairs, pairs + s % pairs, first.i32(s % pairs));
            double sign = signs.f32(s);
            int from = Math.min(offsets.i32(s) + first.i32(s % pairs), end(s));
            double weight = 1.0 / (end(s) + 1 - from);
            for (int i = from; i <= end(s); i++) {
                sum += weight * LogSigmoid.loss(sign * scores.f32(i));
                dScores.add(i, weight * sign * LogSigmoid.slope(sign * scores.f32(i)));
            }
            right += sign * scores.f32(end(s)) > 0 ? 1 : 0;
        }
        loss.add(2, sum);
        loss.add(3, right);
    }

    private int length(int sequence) {
        return offsets.i32(sequence + 1L) - offsets.i32(sequence);
    }

    /** Row of the last token. */
    private int end(int sequence) {
        return offsets.i32(sequence + 1L) - 1;
    }

    private void requireTokens(int better, int worse, int first) {
        int shorter = Math.min(length(better), length(worse));
        int longer = Math.max(length(better), length(worse));
        if (shorter < 1 || first < 0 || first >= longer) {
            throw new IllegalArgumentException("token-wise loss, pair " + better + ": answers of " + length(better)
                    + " and " + length(worse) + " tokens cannot first differ at token " + first);
        }
    }
}
