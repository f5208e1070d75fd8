package io.levee.rlhf.advantage;

import io.levee.engine.graph.Tape;
import io.levee.engine.memory.Slab;
import io.levee.engine.optimizer.Learner;
import io.levee.engine.tensor.Device;
import io.levee.engine.tensor.Reading;
import io.levee.engine.tensor.Tensor;
import io.levee.kernels.Slice;
import io.levee.rlhf.rollout.Episode;
import io.levee.transformer.model.Rows;
import io.levee.transformer.model.ScoreModel;
import java.util.ArrayList;
import java.util.List;

/** A critic under training: it expects, before each token, what will come. Starts as a copy of a score model. */
public final class Critic implements AutoCloseable {
    private static final float NO_CLIP = Float.MAX_VALUE;

    private final Device device;
    private final String signal;
    private final ScoreModel model;
    private final Learner learner;
    private final Settings settings;
    private final Slab slab;

    /**
     * How a critic learns.
     *
     * @param microBatchTokens tokens that go through it at a time
     * @param clip most that a value moves from the rollout's, in the loss
     */
    public record Settings(int microBatchTokens, double clip) {}

    /**
     * @param signal whose returns it learns
     * @param plan of the largest micro-batch
     */
    public Critic(Device device, String signal, ScoreModel model, Learner learner, Settings settings, Slab.Plan plan) {
        this.device = device;
        this.signal = signal;
        this.model = model;
        this.learner = learner;
        this.settings = settings;
        this.slab = Slab.open(device.kernels(), plan);
    }

    /** The name of the signal whose returns it learns. */
    String signal() {
        return signal;
    }

    /** Its name in checkpoints. */
    String file() {
        return signal + "_critic";
    }

    /** What predicts. */
    public ScoreModel model() {
        return model;
    }

    /** What learns. */
    Learner learner() {
        return learner;
    }

    /** One optimizer step towards the returns, clipped around the rollout's values; returns the mean loss. */
    double step(List<Episode> episodes, int[] picked, TokenValues old, TokenValues returns) {
        List<Reading> losses = accumulate(episodes, picked, old, returns, (float) settings.clip());
        learner.step(picked.length);
        return mean(losses, picked.length);
    }

    /** Steps outside the schedule, without clipping around values; returns the mean loss. */
    double pretrain(List<Episode> episodes, List<int[]> minibatches, TokenValues returns) {
        double loss = 0;
        for (int[] picked : minibatches) {
            List<Reading> losses = accumulate(episodes, picked, returns, returns, NO_CLIP);
            learner.stepAtFullRate(picked.length);
            loss += mean(losses, picked.length);
        }
        return loss / minibatches.size();
    }

    private static double mean(List<Reading> losses, int count) {
        return Reading.sums(losses, 1)[0] / count;
    }

    private List<Reading> accumulate(
            List<Episode> episodes, int[] picked, TokenValues old, TokenValues returns, float clip) {
        List<List<Picked>> microBatches = Rows.microBatches(Picked.of(episodes, picked), settings.microBatchTokens());
        learner.checkAccumulation(microBatches, part -> accumulate(part, old, returns, clip));
        List<Reading> losses = new ArrayList<>();
        for (List<Picked> part : microBatches) {
            losses.add(accumulate(part, old, returns, clip));
        }
        return losses;
    }

    private Reading accumulate(List<Picked> part, TokenValues old, TokenValues returns, float clip) {
        Rows rows = Rows.of(part);
        int[] numbers = Picked.numbers(part);
        try (Tape tape = new Tape(device, slab, Tape.Mode.LEARNING)) {
            Tensor values = model.scores(tape, rows.batch(), rows.rows());
            Slice loss = tape.zeros(1);
            device.kernels()
                    .valueLoss(
                            loss,
                            tape.gradient(values),
                            values.data(),
                            tape.floats(old.pick(numbers)),
                            tape.floats(returns.pick(numbers)),
                            tape.ints(rows.offsets()),
                            part.size(),
                            clip);
            tape.backward();
            return device.later(loss);
        }
    }

    @Override
    public void close() {
        slab.close();
    }
}
