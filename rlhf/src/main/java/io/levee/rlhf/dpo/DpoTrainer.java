package io.levee.rlhf.dpo;

import io.levee.engine.graph.Tape;
import io.levee.engine.memory.Slab;
import io.levee.engine.optimizer.Learner;
import io.levee.engine.optimizer.Trainer;
import io.levee.engine.store.Json;
import io.levee.engine.tensor.Device;
import io.levee.engine.tensor.Reading;
import io.levee.engine.tensor.Tensor;
import io.levee.kernels.Slice;
import io.levee.rlhf.preference.Pair;
import io.levee.rlhf.rollout.Scorer;
import io.levee.rlhf.sft.SftTrainer;
import io.levee.transformer.model.CausalModel;
import io.levee.transformer.model.Rows;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.function.LongFunction;

/**
 * Direct preference optimisation (Rafailov et al. 2023): −log σ(β·h) with h the difference of log-ratios to the reference
 * over the whole answers, mean over the pairs of the optimizer step.
 */
public final class DpoTrainer implements Trainer {
    /**
     * @param beta β
     * @param totalSteps optimizer steps
     * @param microBatchTokens tokens that go through the model at a time
     */
    public record Settings(double beta, long totalSteps, int microBatchTokens) {}

    private final Device device;
    private final CausalModel model;
    private final CausalModel reference;
    private final Learner learner;
    private final LongFunction<List<Pair>> batches;
    private final Settings settings;
    private final Scorer scorer;
    private final Slab slab;
    private long step;
    private long lastTokens;

    /**
     * @param reference the starting policy, frozen
     * @param batches the pairs of optimizer step k (from 0), a pure function; the winner is the better answer
     * @param longest tokens of the longest pair, both sequences together
     */
    public DpoTrainer(
            Device device,
            CausalModel model,
            CausalModel reference,
            Learner learner,
            LongFunction<List<Pair>> batches,
            Settings settings,
            int longest) {
        this.device = device;
        this.model = model;
        this.reference = reference;
        this.learner = learner;
        this.batches = batches;
        this.settings = settings;
        int capacity = Math.max(settings.microBatchTokens(), longest);
        this.scorer = new Scorer(device, model, capacity, longest);
        this.slab = Slab.open(device.kernels(), SftTrainer.slabPlan(device, model, Tape.Mode.LEARNING, capacity));
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
        learner.checkAccumulation(microBatches, this::accumulate);
        double learningRate = learner.learningRate();
        List<Reading> losses = new ArrayList<>();
        lastTokens = 0;
        for (List<Pair> microBatch : microBatches) {
            losses.add(accumulate(microBatch));
            lastTokens += microBatch.stream().mapToInt(Pair::length).sum();
        }
        double norm = learner.step(pairs.size());
        double[] sums = Reading.sums(losses, 3);
        step++;
        SequencedMap<String, Double> metrics = new LinkedHashMap<>();
        metrics.put("dpo/loss", sums[0] / pairs.size());
        metrics.put("dpo/accuracy", sums[1] / pairs.size());
        metrics.put("dpo/margin", sums[2] / pairs.size());
        metrics.put("dpo/lr", learningRate);
        metrics.put("dpo/grad_norm", norm);
        metrics.put("dpo/tokens", (double) lastTokens);
        return metrics;
    }

    private Reading accumulate(List<Pair> pairs) {
        List<Pair.Side> sides = new ArrayList<>();
        pairs.forEach(p -> sides.add(p.winnerSide()));
        pairs.forEach(p -> sides.add(p.loserSide()));
        float[] referenceSums = sums(scorer.logProbs(reference, sides, 1f).values());
        Rows rows = Rows.of(sides);
        try (Tape tape = new Tape(device, slab, Tape.Mode.LEARNING)) {
            Tensor logProbs = model.logProbs(tape, rows.batch(), rows.rows(), rows.targets(), 1f, null);
            Slice loss = tape.zeros(3);
            device.kernels()
                    .dpoLoss(
                            loss,
                            tape.gradient(logProbs),
                            logProbs.data(),
                            tape.floats(referenceSums),
                            tape.ints(rows.offsets()),
                            pairs.size(),
                            (float) settings.beta());
            tape.backward();
            return device.later(loss);
        }
    }

    private static float[] sums(float[][] values) {
        float[] sums = new float[values.length];
        for (int b = 0; b < sums.length; b++) {
            double sum = 0;
            for (float value : values[b]) {
                sum += value;
            }
            sums[b] = (float) sum;
        }
        return sums;
    }

    @Override
    public Map<String, Object> save(Path folder) {
        return Map.of("step", step, "model", learner.save(folder, "model"));
    }

    @Override
    public void restore(Path folder, Json state) {
        learner.restore(folder, "model", state.at("model"));
        step = state.at("step").whole();
    }

    @Override
    public void close() {
        scorer.close();
        slab.close();
    }
}
