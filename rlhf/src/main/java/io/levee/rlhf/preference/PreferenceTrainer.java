package io.levee.rlhf.preference;

import io.levee.engine.graph.Tape;
import io.levee.engine.memory.Slab;
import io.levee.engine.optimizer.Invariants;
import io.levee.engine.optimizer.Learner;
import io.levee.engine.store.Json;
import io.levee.engine.tensor.Device;
import io.levee.engine.tensor.Reading;
import io.levee.kernels.Slice;
import io.levee.rlhf.learn.BatchTrainer;
import io.levee.rlhf.learn.LearningSlab;
import io.levee.transformer.model.PackedBatch;
import io.levee.transformer.model.ScoreModel;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.function.LongFunction;

/**
 * Trains a reward model (ranking loss) or a cost model (ranking loss on costs and two sign terms), mean over the pairs of
 * the optimizer step. docs/safe-rlhf.md 2.1 and 2.2.
 */
public final class PreferenceTrainer extends BatchTrainer<RankedPair> {
    /** What the score learns. */
    public enum Objective {
        /** The better answer scores higher. */
        REWARD("reward"),
        /** The more harmful answer scores higher; unsafe above 0, safe below. */
        COST("cost");

        private final String prefix;

        Objective(String prefix) {
            this.prefix = prefix;
        }

        /** First part of the metrics' keys. */
        public String prefix() {
            return prefix;
        }
    }

    /** Where a pair is compared. */
    public enum Comparison {
        /** At the last tokens. */
        SEQUENCE,
        /** At every token from the first difference on. */
        TOKEN
    }

    /**
     * @param totalSteps optimizer steps
     * @param regularization ρ, times the mean of squared scores
     * @param microBatchTokens tokens that go through the model at a time
     * @param normalizer how the statistics of the scores are kept
     * @param normalizes whether the losses see normalised scores, by the statistics of the steps before
     */
    public record Settings(
            Objective objective,
            Comparison comparison,
            double regularization,
            long totalSteps,
            int microBatchTokens,
            ScoreNormalizer.Rule normalizer,
            boolean normalizes) {
        /** The settings of losses on the scores as they are, with the reference implementation's statistics. */
        public Settings(
                Objective objective,
                Comparison comparison,
                double regularization,
                long totalSteps,
                int microBatchTokens) {
            this(
                    objective,
                    comparison,
                    regularization,
                    totalSteps,
                    microBatchTokens,
                    new ScoreNormalizer.Rule.ExponentialMovingAverage(0.9),
                    false);
        }
    }

    private final Device device;
    private final ScoreModel model;
    private final Settings settings;
    private final Slab slab;
    private ScoreNormalizer normalizer;
    private PairLosses losses;
    private boolean packingChecked;

    /**
     * @param batches the pairs of optimizer step k (from 0), a pure function
     * @param longest tokens of the longest pair, both sequences together
     */
    public PreferenceTrainer(
            Device device,
            ScoreModel model,
            Learner learner,
            LongFunction<List<RankedPair>> batches,
            Settings settings,
            int longest) {
        super(settings.objective().prefix(), learner, batches, settings.totalSteps(), settings.microBatchTokens());
        this.device = device;
        this.model = model;
        this.settings = settings;
        this.normalizer = ScoreNormalizer.of(settings.normalizer());
        int capacity = Math.max(settings.microBatchTokens(), longest);
        this.slab = Slab.open(device.kernels(), LearningSlab.plan(device, model, capacity));
    }

    /** Mean and variance of the end scores so far. */
    public ScoreNormalizer normalizer() {
        return normalizer;
    }

    @Override
    protected int length(RankedPair pair) {
        return pair.length();
    }

    @Override
    protected long terms(List<RankedPair> pairs) {
        return pairs.size();
    }

    @Override
    protected void check(List<List<RankedPair>> microBatches) {
        checkPacking(microBatches.getFirst().getFirst());
        losses = losses();
        super.check(microBatches);
        losses = losses(); // without the end scores of the check
    }

    private PairLosses losses() {
        return new PairLosses(device, model, settings, normalizer);
    }

    /** Once: the score of the second sequence of a batch is that of the sequence alone. */
    private void checkPacking(RankedPair pair) {
        if (packingChecked) {
            return;
        }
        packingChecked = true;
        int[] loser = pair.loserSide().sequence();
        PackedBatch both = PackedBatch.of(List.of(pair.winnerSide().sequence(), loser));
        float[] packed = {model.endScores(device, slab, both)[1]};
        Invariants.of(device)
                .checkPacking("score", packed, model.endScores(device, slab, PackedBatch.of(List.of(loser))));
    }

    @Override
    protected Reading accumulate(List<RankedPair> pairs) {
        try (Tape tape = new Tape(device, slab, Tape.Mode.LEARNING)) {
            Slice loss = losses.run(tape, PackedPairs.of(pairs));
            tape.backward();
            return device.later(loss);
        }
    }

    @Override
    protected SequencedMap<String, Double> afterStep(List<Reading> readings, long pairs) {
        normalizer = normalizer.next(losses.endScores());
        double[] sums = Reading.sums(readings, PairLosses.SLOTS);
        String prefix = settings.objective().prefix();
        SequencedMap<String, Double> metrics = new LinkedHashMap<>();
        metrics.put(prefix + "/loss", (sums[PairLosses.RANKING] + sums[PairLosses.SIGN]) / pairs);
        metrics.put(prefix + "/accuracy", sums[PairLosses.IN_ORDER] / pairs);
        if (settings.objective() == Objective.COST) {
            metrics.put(prefix + "/sign_accuracy", sums[PairLosses.RIGHT_SIGNS] / (2.0 * pairs));
        }
        return metrics;
    }

    @Override
    public Map<String, Object> save(Path folder) {
        Map<String, Object> state = super.save(folder);
        state.put("score_mean", normalizer.mean());
        state.put("score_variance", normalizer.variance());
        state.put("score_count", normalizer.count());
        return state;
    }

    @Override
    public void restore(Path folder, Json state) {
        super.restore(folder, state);
        normalizer = new ScoreNormalizer(
                settings.normalizer(),
                state.at("score_mean").number(),
                state.at("score_variance").number(),
                state.at("score_count").whole());
    }

    @Override
    public void close() {
        slab.close();
    }
}
