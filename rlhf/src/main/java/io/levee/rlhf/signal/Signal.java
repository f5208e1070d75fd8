package io.levee.rlhf.signal;

import io.levee.rlhf.rollout.Episode;
import io.levee.rlhf.rollout.Scorer;
import io.levee.transformer.model.ScoreModel;
import java.util.List;
import java.util.function.DoubleUnaryOperator;

/**
 * One thing that answers are judged by: the reward, or a cost.
 *
 * @param name in metrics, checkpoints and samples; distinct among the signals of a run
 * @param scorer frozen
 * @param scale from the score model's own scale to the one on which everything else sees scores
 * @param transform of the scores on that scale
 */
public record Signal(String name, ScoreModel scorer, DoubleUnaryOperator scale, Transform transform) {
    /** The name of the reward. */
    public static final String REWARD = "reward";

    /** The name of a cost that was given none. */
    public static final String COST = "cost";

    /** Scores as the model gives them. */
    public static Signal of(String name, ScoreModel scorer) {
        return new Signal(name, scorer, DoubleUnaryOperator.identity(), new Transform.None());
    }

    /** One score an answer, at its last token, (B). */
    float[] read(Scorer reader, List<Episode> episodes) {
        float[] scores = reader.endScores(scorer, episodes);
        for (int b = 0; b < scores.length; b++) {
            scores[b] = (float) scale.applyAsDouble(scores[b]);
        }
        return transform.of(scores);
    }
}
