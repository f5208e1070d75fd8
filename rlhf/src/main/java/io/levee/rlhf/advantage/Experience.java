package io.levee.rlhf.advantage;

import io.levee.rlhf.rollout.Episode;
import io.levee.rlhf.signal.SignalScores;
import java.util.List;

/**
 * A rollout that is to be learnt from.
 *
 * @param episodes B sampled answers, those of one prompt side by side
 * @param old log-probabilities of the answers' tokens under the policy that sampled, (R)
 * @param reference under the reference, (R)
 * @param readings what the signals say of the answers
 */
public record Experience(List<Episode> episodes, TokenValues old, TokenValues reference, SignalScores readings) {
    /** @param reference log-probabilities under the reference, one array an episode */
    public static Experience of(List<Episode> episodes, float[][] reference, SignalScores readings) {
        float[][] old = episodes.stream().map(Episode::logProbs).toArray(float[][]::new);
        return new Experience(episodes, TokenValues.of(old), TokenValues.of(reference), readings);
    }

    /** Mean over episodes of Σ (ln π − ln π_ref): the estimate of KL(π, π_ref) for a whole answer, in nats. */
    public double meanKl() {
        double sum = 0;
        for (int t = 0; t < old.values().length; t++) {
            sum += old.values()[t] - reference.values()[t];
        }
        return sum / episodes.size();
    }

    /** Mean tokens of an answer. */
    public double meanLength() {
        return old.values().length / (double) episodes.size();
    }
}
