package io.levee.kernels.host;

/** The clipped squared error of a critic. */
final class ValueLoss {
    private ValueLoss() {}

    static void run(
            HostSlice loss,
            HostSlice dValues,
            HostSlice values,
            HostSlice oldValues,
            HostSlice returns,
            HostSlice offsets,
            int sequences,
            double clip) {
        double sum = 0;
        for (int b = 0; b < sequences; b++) {
            int from = offsets.i32(b);
            int to = offsets.i32(b + 1);
            for (int t = from; t < to; t++) {
                double weight = 1.0 / (to - from);
                double old = oldValues.f32(t);
                double plain = values.f32(t) - (double) returns.f32(t);
                double clipped = clip(values.f32(t), old - clip, old + clip) - returns.f32(t);
                sum += weight * 0.5 * Math.max(plain * plain, clipped * clipped);
                dValues.f32(t, (float) (plain * plain >= clipped * clipped ? weight * plain : 0));
            }
        }
        loss.add(0, sum);
    }

    /** Like {@link Math#clamp(double, double, double)}, but passes NaN bounds on, for the guard that names the tensor. */
    private static double clip(double x, double low, double high) {
        return Math.min(Math.max(x, low), high);
    }
}
