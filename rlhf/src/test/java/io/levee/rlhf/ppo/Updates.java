package io.levee.rlhf.ppo;

import io.levee.engine.graph.Tape;
import io.levee.engine.memory.Slab;
import io.levee.engine.optimizer.Learner;
import io.levee.engine.tensor.Device;
import io.levee.rlhf.advantage.TokenValues;
import io.levee.rlhf.learn.LearningSlab;
import io.levee.rlhf.rollout.Episode;
import io.levee.transformer.model.CausalModel;
import io.levee.transformer.model.Rows;
import java.util.List;
import java.util.stream.IntStream;

/** Opens the updates of the actor and the critics, one at a time, to tests of other packages. */
public final class Updates {
    private Updates() {}

    /** Settings of which only those that a single update reads matter. */
    public static PpoSettings settings(int microBatchTokens, double clipRatio) {
        return new PpoSettings(
                PpoSettings.Rollouts.of(1),
                PpoSettings.Steps.of(1, microBatchTokens),
                PpoSettings.Bounds.of(clipRatio));
    }

    /** {@link #settings(int, double)} with a supervised loss beside the policy's. */
    public static PpoSettings settings(int microBatchTokens, double clipRatio, double ptxCoefficient) {
        return new PpoSettings(
                PpoSettings.Rollouts.of(1),
                new PpoSettings.Steps(1, 1, microBatchTokens, ptxCoefficient),
                PpoSettings.Bounds.of(clipRatio));
    }

    /** One step of the actor on all episodes; returns the mean loss. */
    public static double actor(
            Device device,
            CausalModel actor,
            Learner learner,
            PpoSettings settings,
            List<Episode> episodes,
            TokenValues advantages) {
        return actor(device, actor, learner, settings, episodes, advantages, List.of())[0];
    }

    /** One step of the actor on all episodes and on supervised rows; returns the mean losses of both. */
    public static double[] actor(
            Device device,
            CausalModel actor,
            Learner learner,
            PpoSettings settings,
            List<Episode> episodes,
            TokenValues advantages,
            List<? extends Rows.Answered> ptx) {
        int tokens = tokens(episodes, settings);
        Slab.Plan plan = LearningSlab.plan(device, actor, Tape.Mode.LEARNING, tokens);
        TokenValues old =
                TokenValues.of(episodes.stream().map(Episode::logProbs).toArray(float[][]::new));
        try (PolicyUpdate update = new PolicyUpdate(device, actor, learner, 1f, settings, plan)) {
            PolicyUpdate.Result result = update.step(episodes, all(episodes), old, advantages, ptx);
            return new double[] {result.loss(), result.ptxLoss()};
        }
    }

    private static int tokens(List<Episode> episodes, PpoSettings settings) {
        int longest = episodes.stream().mapToInt(Episode::length).max().orElseThrow();
        return Math.max(longest, settings.steps().microBatchTokens());
    }

    private static int[] all(List<Episode> episodes) {
        return IntStream.range(0, episodes.size()).toArray();
    }
}
