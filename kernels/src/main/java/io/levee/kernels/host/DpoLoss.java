package io.levee.kernels.host;

/** Direct preference optimisation on whole answers. */
final class DpoLoss {
    private DpoLoss() {}

    static void run(
            HostSlice loss,
            HostSlice dLogProb,
            HostSlice logProb,
            HostSlice referenceSums,
            HostSlice offsets,
            int pairs,
            double beta) {
        double sum = 0;
        double margins = 0;
        int right = 0;
        for (int p = 0; p < pairs; p++) {
            int worse = pairs + p;
            double margin = beta
                    * (advance(logProb, referenceSums, offsets, p) - advance(logProb, referenceSums, offsets, worse));
            float gradient = (float) (beta * LogSigmoid.slope(margin));
            Segments.fill(dLogProb, offsets.i32(p), offsets.i32(p + 1L), gradient);
            Segments.fill(dLogProb, offsets.i32(worse), offsets.i32(worse + 1L), -gradient);
            sum += LogSigmoid.loss(margin);
            margins += margin;
            right += margin > 0 ? 1 : 0;
        }
        loss.add(0, sum);
        loss.add(1, right);
        loss.add(2, margins);
    }

    /** Log-ratio of one answer: policy over reference. */
    private static double advance(HostSlice logProb, HostSlice referenceSums, HostSlice offsets, int sequence) {
        return Segments.sum(logProb, offsets.i32(sequence), offsets.i32(sequence + 1L)) - referenceSums.f32(sequence);
    }
}
