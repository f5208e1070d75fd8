package io.levee.rlhf.sft;

import io.levee.engine.graph.Tape;
import io.levee.engine.memory.Slab;
import io.levee.engine.optimizer.Learner;
import io.levee.engine.optimizer.Trainer;
import io.levee.engine.store.Json;
import io.levee.engine.tensor.Device;
import io.levee.engine.tensor.Reading;
import io.levee.engine.tensor.Tensor;
import io.levee.kernels.Slice;
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
 * Supervised fine-tuning: −log p of the answers' tokens, mean over the tokens of the optimizer step (SAFE_RLHF 3.1 with the
 * normalisation of the whole step instead of the micro-batch).
 */
public final class SftTrainer implements Trainer {
    /**
     * @param totalSteps optimizer steps
     * @param microBatchTokens tokens that go through the model at a time; changes memory, not results beyond rounding
     * @param recompute keep only the inputs of blocks for the backward pass
     */
    public record Settings(long totalSteps, int microBatchTokens, boolean recompute) {}

    /** Arrays of a row each that a loss reads or writes, at most. */
    private static final int LOSS_OPERANDS = 5;

    private final Device device;
    private final CausalModel model;
    private final Learner learner;
    private final LongFunction<List<? extends Rows.Answered>> batches;
    private final Settings settings;
    private final Slab slab;
    private long step;
    private long lastTokens;

    /**
     * @param batches the rows of optimizer step k (from 0), a pure function
     * @param longest tokens of the longest row
     */
    public SftTrainer(
            Device device,
            CausalModel model,
            Learner learner,
            LongFunction<List<? extends Rows.Answered>> batches,
            Settings settings,
            int longest) {
        this.device = device;
        this.model = model;
        this.learner = learner;
        this.batches = batches;
        this.settings = settings;
        int capacity = Math.max(settings.microBatchTokens(), longest);
        this.slab = Slab.open(device.kernels(), slabPlan(device, model, mode(settings), capacity));
    }

    private static Tape.Mode mode(Settings settings) {
        return settings.recompute() ? Tape.Mode.RECOMPUTING : Tape.Mode.LEARNING;
    }

    /** The slab for activations, their gradients and what losses read, for micro-batches of this many tokens. */
    public static Slab.Plan slabPlan(Device device, CausalModel model, Tape.Mode mode, int tokens) {
        Rows rows = Rows.of(List.of(new Longest(tokens)));
        return Tape.measure(device, mode, new Slab.Reserve(tokens, tokens), tape -> {
            Tensor logProbs = model.logProbs(tape, rows.batch(), rows.rows(), rows.targets(), 1f, tape.zeros(tokens));
            tape.gradient(logProbs);
            for (int i = 0; i < LOSS_OPERANDS; i++) {
                tape.zeros(tokens);
            }
            tape.backward();
        });
    }

    /** A row that fills a micro-batch. */
    private record Longest(int tokens) implements Rows.Answered {
        @Override
        public int[] prompt() {
            return new int[1];
        }

        @Override
        public int[] answer() {
            return new int[Math.max(1, tokens - 1)];
        }
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
        List<Rows.Answered> rows = List.copyOf(batches.apply(step));
        List<List<Rows.Answered>> microBatches = Rows.microBatches(rows, settings.microBatchTokens());
        learner.checkAccumulation(microBatches, some -> accumulate(Rows.of(some), 1f));
        double learningRate = learner.learningRate();
        List<Reading> losses = new ArrayList<>();
        long targets = 0;
        lastTokens = 0;
        for (List<Rows.Answered> microBatch : microBatches) {
            Rows packed = Rows.of(microBatch);
            losses.add(accumulate(packed, 1f));
            targets += packed.count();
            lastTokens += packed.batch().count();
        }
        double norm = learner.step(targets);
        step++;
        SequencedMap<String, Double> metrics = new LinkedHashMap<>();
        metrics.put(
                "sft/loss",
                losses.stream().mapToDouble(loss -> loss.values()[0]).sum() / targets);
        metrics.put("sft/lr", learningRate);
        metrics.put("sft/grad_norm", norm);
        metrics.put("sft/tokens", (double) lastTokens);
        return metrics;
    }

    /** Adds the gradient of weight · Σ −log p and returns the sum. */
    private Reading accumulate(Rows packed, float weight) {
        try (Tape tape = new Tape(device, slab, mode(settings))) {
            Tensor logProbs = model.logProbs(tape, packed.batch(), packed.rows(), packed.targets(), 1f, null);
            Slice loss = tape.zeros(1);
            device.kernels()
                    .negativeLogLikelihood(loss, tape.gradient(logProbs), logProbs.data(), packed.count(), weight);
            tape.backward();
            return device.later(loss);
        }
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
        slab.close();
    }
}
