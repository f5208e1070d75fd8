package io.levee.rlhf.advantage;

import io.levee.engine.store.Json;
import io.levee.rlhf.rollout.Episode;
import io.levee.rlhf.signal.SignalScores;
import io.levee.rlhf.signal.Signals;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/**
 * How much better than expected each token of an answer was. An estimator owns what it expects with: critics, their
 * optimizers and their part of a checkpoint.
 */
public sealed interface AdvantageEstimator extends AutoCloseable permits Gae, GroupBaseline {
    /**
     * Advantages of a rollout: one stream for the reward and one for each constraint, and what the policy climbs,
     * (Aʳ − Σ λₖ·Aᶜᵏ) / (1 + Σ λₖ).
     *
     * @param signals with the λs of this rollout
     */
    Advantages advantages(Experience experience, Signals signals);

    /**
     * What the critics learn before the iterations, on answers of the starting policy: the score at an answer's end, at each of
     * its tokens.
     */
    void pretrain(
            List<Episode> episodes,
            SignalScores readings,
            Signals signals,
            List<int[]> minibatches,
            SequencedMap<String, Double> metrics);

    /** One step of the critics on a minibatch. */
    void learn(List<Episode> episodes, int[] picked, Advantages advantages, CriticLosses losses);

    /** Learning rates of the critics. */
    void putRates(SequencedMap<String, Double> metrics);

    /** Writes what a resumed run needs: files into the folder, the rest into the state. */
    void save(Path folder, Map<String, Object> state);

    /** As {@link #save} left it. */
    void restore(Path folder, Json state);

    @Override
    void close();
}
