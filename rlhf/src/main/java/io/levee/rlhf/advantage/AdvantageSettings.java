package io.levee.rlhf.advantage;

/**
 * How rewards become advantages. SAFE_RLHF 4.4 and 4.5.
 *
 * @param klCoefficient β of the penalty −β·(ln π − ln π_ref) on every token of the reward stream, +β on the cost stream
 * @param clipScore scores are clipped to ± this
 * @param clipWithKl clip every token after the penalty is added instead, as the reference implementation does
 * @param gamma discount
 * @param gaeLambda λ of generalised advantage estimation
 */
public record AdvantageSettings(
        double klCoefficient, double clipScore, boolean clipWithKl, double gamma, double gaeLambda) {}
