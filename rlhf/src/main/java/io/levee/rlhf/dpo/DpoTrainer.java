package io.levee.rlhf.dpo;

import io.levee.engine.graph.Tape;
import io.levee.engine.memory.Slab;
import io.levee.engine.optimizer.Learner;
import io.levee.engine.tensor.Device;
import io.levee.engine.tensor.Reading;
import io.levee.engine.tensor.Tensor;
import io.levee.kernels.Slice;
import io.levee.rlhf.learn.BatchTrainer;
import io.levee.rlhf.learn.LearningSlab;
import io.levee.rlhf.preference.RankedPair;
import io.levee.rlhf.rollout.Scorer;
import io.levee.transformer.model.CausalModel;
import io.levee.transformer.model.Rows;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.function.LongFunction;

/**
 * Direct preference optimisation (Rafailov et al. 2023): −log σ(β·h) with h the difference of log-ratios to the reference
 * over the whole answers, mean over the pairs of the optimizer step.
 */
public final class DpoTrainer extends BatchTrainer<RankedPair> {
    /**
     * @param beta β
     * @param totalSteps optimizer steps
     * @param microBatchTokens tokens that go through the model at a time
     */
    public record Settings(double beta, long totalSteps, int microBatchTokens) {}

    // What the kernel sums over pairs, slot by slot.
    private static final int LOSS = 0;
    private static final int IN_ORDER = 1;
    private static final int MARGIN = 2;
    private static final int SLOTS = 3;

    private final Device device;
    private final CausalModel model;
    private final CausalModel reference;
    private final float beta;
    private final Slab slab;
    private final Scorer scorer;

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
            LongFunction<List<RankedPair>> batches,
            Settings settings,
            int longest) {
        super("dpo", learner, batches, settings.totalSteps(), settings.microBatchTokens());
        this.device = device;
        this.model = model;
        this.reference = reference;
        this.beta = (float) settings.beta();
        int capacity = Math.max(settings.microBatchTokens(), longest);
        Slab.Plan learning = LearningSlab.plan(device, model, Tape.Mode.LEARNING, capacity);
        this.slab = Slab.open(device.kernels(), learning.or(Scorer.slabPlan(device, reference, capacity)));
        this.scorer = new Scorer(device, slab, capacity);
    }

    @Override
    protected int length(RankedPair pair) {
        return pair.length();
    }

    @Override
    protected long terms(List<RankedPair> pairs) {
        return pairs.size();
    }

    /** The reference's sums stay on the device; its activations have left the slab before the model's come. */
    @Override
    protected Reading accumulate(List<RankedPair> pairs) {
        List<RankedPair.Side> sides = RankedPair.sides(pairs);
        Rows rows = Rows.of(sides);
        try (Tape tape = new Tape(device, slab, Tape.Mode.LEARNING)) {
            Slice referenceSums = tape.zeros(sides.size());
            scorer.logProbSums(referenceSums, reference, sides, 1f);
            Tensor logProbs = model.logProbs(tape, rows.batch(), rows.rows(), rows.targets(), 1f, null);
            Slice loss = tape.zeros(SLOTS);
            device.kernels()
                    .dpoLoss(
                            loss,
                            tape.gradient(logProbs),
                            logProbs.data(),
                            referenceSums,
                            tape.ints(rows.offsets()),
                            pairs.size(),
                            beta);
            tape.backward();
            return device.later(loss);
        }
    }

    @Override
    protected SequencedMap<String, Double> afterStep(List<Reading> losses, long pairs) {
        double[] sums = Reading.sums(losses, SLOTS);
        SequencedMap<String, Double> metrics = new LinkedHashMap<>();
        metrics.put("dpo/loss", sums[LOSS] / pairs);
        metrics.put("dpo/accuracy", sums[IN_ORDER] / pairs);
        metrics.put("dpo/margin", sums[MARGIN] / pairs);
        return metrics;
    }

    @Override
    public void close() {
        scorer.close();
    }
}
