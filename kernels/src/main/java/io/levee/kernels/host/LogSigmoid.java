package io.levee.kernels.host;

/** −log σ(x) and its slope, without overflow. */
final class LogSigmoid {
    private LogSigmoid() {}

    /** −log σ(x) = log(1 + e⁻ˣ). */
    static double loss(double x) {
        return Math.max(-x, 0) + StrictMath.log1p(StrictMath.exp(-Math.abs(x)));
    }

    /** The derivative of {@link #loss}: −σ(−x). */
    static double slope(double x) {
        double e = StrictMath.exp(-Math.abs(x));
        return x >= 0 ? -e / (1 + e) : -1 / (1 + e);
    }
}
