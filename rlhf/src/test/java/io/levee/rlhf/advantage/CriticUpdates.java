package io.levee.rlhf.advantage;

import io.levee.engine.memory.Slab;
import io.levee.engine.optimizer.Learner;
import io.levee.engine.tensor.Device;
import io.levee.rlhf.learn.LearningSlab;
import io.levee.rlhf.rollout.Episode;
import io.levee.transformer.model.ScoreModel;
import java.util.List;
import java.util.stream.IntStream;

/** Opens the update of a critic to tests of other packages. */
public final class CriticUpdates {
    private CriticUpdates() {}

    /** One step on all episodes; returns the mean loss. */
    public static double step(
            Device device,
            ScoreModel model,
            Learner learner,
            Critic.Settings settings,
            List<Episode> episodes,
            TokenValues old,
            TokenValues returns) {
        int longest = episodes.stream().mapToInt(Episode::length).max().orElseThrow();
        Slab.Plan plan = LearningSlab.plan(device, model, Math.max(longest, settings.microBatchTokens()));
        int[] all = IntStream.range(0, episodes.size()).toArray();
        try (Critic critic = new Critic(device, "reward", model, learner, settings, plan)) {
            return critic.step(episodes, all, old, returns);
        }
    }
}
