package io.levee.rlhf.preference;

import io.levee.engine.graph.Tape;
import io.levee.engine.memory.Slab;
import io.levee.engine.optimizer.Invariants;
import io.levee.engine.optimizer.Learner;
import io.levee.engine.optimizer.Trainer;
import io.levee.engine.store.Json;
import io.levee.engine.tensor.Device;
import io.levee.engine.tensor.Reading;
import io.levee.engine.tensor.Tensor;
import io.levee.kernels.Kernels;
import io.levee.kernels.Slice;
import io.levee.transformer.model.PackedBatch;
import io.levee.transformer.model.Rows;
import io.levee.transformer.model.ScoreModel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.function.LongFunction;
import java.util.function.Supplier;

/**
 * Trains a reward model (ranking loss) or a cost model (ranking loss on costs and two sign terms), mean over the pairs of
 * the optimizer step. SAFE_RLHF 3.2 and 3.3.
 */
public final class PreferenceTrainer implements Trainer {
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

    /** Arrays of a row each that a loss reads or writes, at most. */
    private static final int LOSS_OPERANDS = 6;

    private final Device device;
    private final ScoreModel model;
    private final Learner learner;
    private final LongFunction<List<Pair>> batches;
    private final Settings settings;
    private final Slab slab;
    private final List<Supplier<float[]>> endScores = new ArrayList<>();
    private ScoreNormalizer normalizer;
    private long step;
    private long lastTokens;
    private boolean packingChecked;

    /**
     * @param batches the pairs of optimizer step k (from 0), a pure function
     * @param longest tokens of the longest pair, both sequences together
     */
    public PreferenceTrainer(
            Device device,
            ScoreModel model,
            Learner learner,
            LongFunction<List<Pair>> batches,
            Settings settings,
            int longest) {
        this.device = device;
        this.model = model;
        this.learner = learner;
        this.batches = batches;
        this.settings = settings;
        this.normalizer = ScoreNormalizer.of(settings.normalizer());
        int capacity = Math.max(settings.microBatchTokens(), longest);
        this.slab = Slab.open(device.kernels(), slabPlan(device, model, capacity));
    }

    /** The slab for activations, their gradients and what losses read, for micro-batches of this many tokens. */
    public static Slab.Plan slabPlan(Device device, ScoreModel model, int tokens) {
        int half = Math.max(2, tokens / 2 + 1);
        Pair pair = new Pair(new int[1], new int[half], new int[half], 1, 1);
        PackedPairs packed = PackedPairs.of(List.of(pair));
        return Tape.measure(device, Tape.Mode.LEARNING, new Slab.Reserve(2 * half + 2, 2 * half + 2), tape -> {
            tape.gradient(
                    model.scores(tape, packed.rows().batch(), packed.rows().rows()));
            for (int i = 0; i < LOSS_OPERANDS; i++) {
                tape.zeros(tokens);
            }
            tape.backward();
        });
    }

    @Override
    public long totalSteps() {
        return settings.totalSteps();
    }

    @Override
    public long step() {
        return step;
    }

    @Override
    public long lastTokens() {
        return lastTokens;
    }

    @Override
    public SequencedMap<String, Double> advance() {
        List<Pair> pairs = batches.apply(step);
        List<List<Pair>> microBatches = Rows.microBatches(pairs, Pair::length, settings.microBatchTokens());
        checkPacking(pairs.getFirst());
        learner.checkAccumulation(microBatches, some -> accumulate(PackedPairs.of(some)));
        double learningRate = learner.learningRate();
        List<Reading> losses = new ArrayList<>();
        lastTokens = 0;
        endScores.clear();
        for (List<Pair> microBatch : microBatches) {
            PackedPairs packed = PackedPairs.of(microBatch);
            losses.add(accumulate(packed));
            lastTokens += packed.rows().batch().count();
        }
        double norm = learner.step(pairs.size());
        normalizer =
                normalizer.next(joined(endScores.stream().map(Supplier::get).toList()));
        step++;
        return metrics(Reading.sums(losses, 4), pairs.size(), learningRate, norm);
    }

    /** Mean and variance of the end scores so far. */
    public ScoreNormalizer normalizer() {
        return normalizer;
    }

    private static float[] joined(List<float[]> parts) {
        float[] all = new float[parts.stream().mapToInt(part -> part.length).sum()];
        int end = 0;
        for (float[] part : parts) {
            System.arraycopy(part, 0, all, end, part.length);
            end += part.length;
        }
        return all;
    }

    /** Once: the score of the second sequence of a batch is that of the sequence alone. */
    private void checkPacking(Pair pair) {
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

    private SequencedMap<String, Double> metrics(double[] sums, int pairs, double learningRate, double norm) {
        String prefix = settings.objective().prefix();
        SequencedMap<String, Double> metrics = new LinkedHashMap<>();
        metrics.put(prefix + "/loss", (sums[0] + sums[2]) / pairs);
        metrics.put(prefix + "/accuracy", sums[1] / pairs);
        if (settings.objective() == Objective.COST) {
            metrics.put(prefix + "/sign_accuracy", sums[3] / (2.0 * pairs));
        }
        metrics.put(prefix + "/lr", learningRate);
        metrics.put(prefix + "/grad_norm", norm);
        metrics.put(prefix + "/tokens", (double) lastTokens);
        return metrics;
    }

    /** Adds the gradient of the summed loss; returns the slots of the ranking and sign losses. */
    private Reading accumulate(PackedPairs packed) {
        try (Tape tape = new Tape(device, slab, Tape.Mode.LEARNING)) {
            Slice loss = tape.zeros(4);
            switch (settings.comparison()) {
                case SEQUENCE -> sequenceLoss(tape, packed, loss);
                case TOKEN -> tokenLoss(tape, packed, loss);
            }
            tape.backward();
            return device.later(loss);
        }
    }

    private void sequenceLoss(Tape tape, PackedPairs packed, Slice loss) {
        Tensor scores =
                model.scores(tape, packed.rows().batch(), packed.rows().batch().lastRows());
        Reading ends = device.later(scores.data());
        endScores.add(ends::values);
        normalize(tape, scores);
        Slice seed = tape.gradient(scores);
        Kernels kernels = device.kernels();
        kernels.rankingLoss(loss, seed, scores.data(), packed.pairs(), (float) settings.regularization());
        if (settings.objective() == Objective.COST) {
            kernels.signLoss(loss, seed, scores.data(), tape.floats(packed.signs()), packed.signs().length);
        }
        chain(seed);
    }

    /** Gives the losses scores on the normalised scale, when they are to see those. */
    private void normalize(Tape tape, Tensor scores) {
        if (!settings.normalizes()) {
            return;
        }
        Slice data = scores.data();
        if (settings.objective() == Objective.REWARD) {
            float[] ones = new float[Math.toIntExact(data.count())];
            Arrays.fill(ones, 1);
            device.kernels().accumulate(data, tape.floats(ones), (float) -normalizer.mean(), data.count());
        }
        device.kernels().scale(data, (float) normalizer.scaled(1), data.count());
    }

    /** The gradient of the model's own scores from that of the normalised ones: the statistics are constants. */
    private void chain(Slice seed) {
        if (settings.normalizes()) {
            device.kernels().scale(seed, (float) normalizer.scaled(1), seed.count());
        }
    }

    private static float[] at(float[] scores, int[] offsets) {
        float[] ends = new float[offsets.length - 1];
        for (int b = 0; b < ends.length; b++) {
            ends[b] = scores[offsets[b + 1] - 1];
        }
        return ends;
    }

    private void tokenLoss(Tape tape, PackedPairs packed, Slice loss) {
        int[] rows = Arrays.stream(packed.rows().rows()).map(row -> row + 1).toArray();
        Tensor scores = model.scores(tape, packed.rows().batch(), rows);
        Reading all = device.later(scores.data());
        endScores.add(() -> at(all.values(), packed.rows().offsets()));
        normalize(tape, scores);
        Slice seed = tape.gradient(scores);
        Slice offsets = tape.ints(packed.rows().offsets());
        Slice first = tape.ints(packed.first());
        Kernels kernels = device.kernels();
        kernels.tokenRankingLoss(
                loss, seed, scores.data(), offsets, first, packed.pairs(), (float) settings.regularization());
        if (settings.objective() == Objective.COST) {
            kernels.tokenSignLoss(
                    loss, seed, scores.data(), offsets, first, tape.floats(packed.signs()), packed.pairs());
        }
        chain(seed);
    }

    @Override
    public Map<String, Object> save(Path folder) {
        Map<String, Object> state = new LinkedHashMap<>();
        state.put("step", step);
        state.put("score_mean", normalizer.mean());
        state.put("score_variance", normalizer.variance());
        state.put("score_count", normalizer.count());
        state.put("model", learner.save(folder, "model"));
        return state;
    }

    @Override
    public void restore(Path folder, Json state) {
        learner.restore(folder, "model", state.at("model"));
        step = state.at("step").whole();
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
