package io.levee.rlhf.sft;

import io.levee.engine.graph.Tape;
import io.levee.engine.memory.Slab;
import io.levee.engine.optimizer.Learner;
import io.levee.engine.tensor.Device;
import io.levee.engine.tensor.Reading;
import io.levee.engine.tensor.Tensor;
import io.levee.kernels.Slice;
import io.levee.rlhf.learn.BatchTrainer;
import io.levee.rlhf.learn.LearningSlab;
import io.levee.transformer.model.CausalModel;
import io.levee.transformer.model.Rows;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.function.LongFunction;

/**
 * Supervised fine-tuning: −log p of the answers' tokens, mean over the tokens of the optimizer step, not of the micro-batch
 * (docs/safe-rlhf.md 1).
 */
public final class SftTrainer extends BatchTrainer<Rows.Answered> {
    /**
     * @param totalSteps optimizer steps
     * @param microBatchTokens tokens that go through the model at a time; changes memory, not results beyond rounding
     * @param recompute keep only the inputs of blocks for the backward pass
     */
    public record Settings(long totalSteps, int microBatchTokens, boolean recompute) {}

    private final Device device;
    private final CausalModel model;
    private final Tape.Mode mode;
    private final Slab slab;

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
        super(
                "sft",
                learner,
                step -> List.copyOf(batches.apply(step)),
                settings.totalSteps(),
                settings.microBatchTokens());
        this.device = device;
        this.model = model;
        this.mode = settings.recompute() ? Tape.Mode.RECOMPUTING : Tape.Mode.LEARNING;
        int capacity = Math.max(settings.microBatchTokens(), longest);
        this.slab = Slab.open(device.kernels(), LearningSlab.plan(device, model, mode, capacity));
    }

    @Override
    protected int length(Rows.Answered row) {
        return row.length();
    }

    @Override
    protected long terms(List<Rows.Answered> rows) {
        return rows.stream().mapToLong(Rows.Answered::predicted).sum();
    }

    @Override
    protected Reading accumulate(List<Rows.Answered> rows) {
        Rows packed = Rows.of(rows);
        try (Tape tape = new Tape(device, slab, mode)) {
            Tensor logProbs = model.logProbs(tape, packed.batch(), packed.rows(), packed.targets(), 1f, null);
            Slice loss = tape.zeros(1);
            device.kernels().negativeLogLikelihood(loss, tape.gradient(logProbs), logProbs.data(), packed.count(), 1f);
            tape.backward();
            return device.later(loss);
        }
    }

    @Override
    protected SequencedMap<String, Double> afterStep(List<Reading> losses, long tokens) {
        SequencedMap<String, Double> metrics = new LinkedHashMap<>();
        metrics.put("sft/loss", Reading.sums(losses, 1)[0] / tokens);
        return metrics;
    }

    @Override
    public void close() {
        slab.close();
    }
}
