package io.levee.rlhf.advantage;

/**
 * How rewards become advantages. docs/safe-rlhf.md 3.4 and 3.5.
 *
 * @param klCoefficient β of the penalty −β·(ln π − ln π_ref) on every token of the reward stream, +β on the cost stream
 * @param clipScore scores are clipped to ± this
 * @param clipWithKl clip every token after the penalty is added instead, as the reference implementation does
 * @param gamma discount
 * @param gaeLambda λ of generalised advantage estimation
 */
public record AdvantageSettings(
        double klCoefficient, double clipScore, boolean clipWithKl, double gamma, double gaeLambda) {
    /** Scores clipped to ±50 before the penalty is added, no discount, λ = 0.95. */
    public static AdvantageSettings of(double klCoefficient) {
        return new AdvantageSettings(klCoefficient, 50, false, 1, 0.95);
    }
}
