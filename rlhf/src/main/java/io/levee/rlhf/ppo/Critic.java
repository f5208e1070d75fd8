package io.levee.rlhf.ppo;

import io.levee.engine.graph.Tape;
import io.levee.engine.memory.Slab;
import io.levee.engine.optimizer.Learner;
import io.levee.engine.tensor.Device;
import io.levee.engine.tensor.Reading;
import io.levee.engine.tensor.Tensor;
import io.levee.kernels.Slice;
import io.levee.rlhf.advantage.Segments;
import io.levee.rlhf.rollout.Episode;
import io.levee.transformer.model.Rows;
import io.levee.transformer.model.ScoreModel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A critic under training: it expects, before each token, what will come. Starts as a copy of a score model. */
public final class Critic implements AutoCloseable {
    private static final float NO_CLIP = Float.MAX_VALUE;

    private final Device device;
    private final ScoreModel model;
    private final Learner learner;
    private final PpoSettings settings;
    private final Slab slab;

    /** @param plan of the largest micro-batch */
    public Critic(Device device, ScoreModel model, Learner learner, PpoSettings settings, Slab.Plan plan) {
        this.device = device;
        this.model = model;
        this.learner = learner;
        this.settings = settings;
        this.slab = Slab.open(device.kernels(), plan);
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
    double step(List<Episode> episodes, int[] picked, Segments old, Segments returns) {
        List<Reading> losses = accumulate(
                episodes, picked, old, returns, (float) settings.bounds().value());
        learner.step(picked.length);
        return mean(losses, picked.length);
    }

    /**
     * Steps outside the schedule, without clipping around values: every position learns the score at the end of its answer.
     * Returns the mean loss.
     */
    double pretrain(List<Episode> episodes, List<int[]> minibatches, float[] endScores) {
        Segments returns = everywhere(endScores, episodes);
        double loss = 0;
        for (int[] picked : minibatches) {
            List<Reading> losses = accumulate(episodes, picked, returns, returns, NO_CLIP);
            learner.stepAtFullRate(picked.length);
            loss += mean(losses, picked.length);
        }
        return loss / minibatches.size();
    }

    /** The end score of each answer, clipped as rewards are, at each of its tokens. */
    private Segments everywhere(float[] endScores, List<Episode> episodes) {
        float clip = (float) settings.advantages().clipScore();
        float[][] targets = new float[endScores.length][];
        for (int b = 0; b < endScores.length; b++) {
            targets[b] = new float[episodes.get(b).answer().length];
            Arrays.fill(targets[b], Math.clamp(endScores[b], -clip, clip));
        }
        return Segments.of(targets);
    }

    private static double mean(List<Reading> losses, int count) {
        return Reading.sums(losses, 1)[0] / count;
    }

    private List<Reading> accumulate(List<Episode> episodes, int[] picked, Segments old, Segments returns, float clip) {
        List<List<Picked>> microBatches =
                Rows.microBatches(Picked.of(episodes, picked), settings.steps().microBatchTokens());
        learner.checkAccumulation(microBatches, part -> accumulate(part, old, returns, clip));
        List<Reading> losses = new ArrayList<>();
        for (List<Picked> part : microBatches) {
            losses.add(accumulate(part, old, returns, clip));
        }
        return losses;
    }

    private Reading accumulate(List<Picked> part, Segments old, Segments returns, float clip) {
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
