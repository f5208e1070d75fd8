package io.levee.rlhf.ppo;

import io.levee.engine.graph.Tape;
import io.levee.engine.memory.Slab;
import io.levee.engine.optimizer.Learner;
import io.levee.engine.tensor.Device;
import io.levee.engine.tensor.Reading;
import io.levee.engine.tensor.Tensor;
import io.levee.kernels.Kernels;
import io.levee.kernels.Slice;
import io.levee.rlhf.advantage.Picked;
import io.levee.rlhf.advantage.TokenValues;
import io.levee.rlhf.rollout.Episode;
import io.levee.transformer.model.CausalModel;
import io.levee.transformer.model.Rows;
import java.util.ArrayList;
import java.util.List;

/**
 * One optimizer step of the actor on a minibatch: the clipped surrogate, mean over each response and then over responses,
 * plus the supervised loss with its coefficient, before one clip of the norm.
 */
final class PolicyUpdate implements AutoCloseable {
    /**
     * What a step did.
     *
     * @param loss mean clipped surrogate, negated
     * @param clipped mean share of clipped tokens
     * @param largestRatio greatest |ρ − 1|
     * @param approximateKl mean of (ρ − 1) − ln ρ
     * @param entropy summed over the answers' tokens, nats
     * @param ptxLoss mean −log p of the supervised tokens; NaN without ptx
     * @param gradientNorm before clipping
     */
    record Result(
            double loss,
            double clipped,
            double largestRatio,
            double approximateKl,
            double entropy,
            double ptxLoss,
            double gradientNorm) {}

    // What the kernel sums over responses, slot by slot, or keeps the greatest of.
    private static final int LOSS = 0;
    private static final int CLIPPED = 1;
    private static final int LARGEST_RATIO = 2;
    private static final int APPROXIMATE_KL = 3;
    private static final int SLOTS = 4;

    private final Device device;
    private final CausalModel actor;
    private final Learner learner;
    private final float temperature;
    private final PpoSettings settings;
    private final Slab slab;

    PolicyUpdate(
            Device device,
            CausalModel actor,
            Learner learner,
            float temperature,
            PpoSettings settings,
            Slab.Plan plan) {
        this.device = device;
        this.actor = actor;
        this.learner = learner;
        this.temperature = temperature;
        this.settings = settings;
        this.slab = Slab.open(device.kernels(), plan);
    }

    /**
     * One step.
     *
     * @param episodes of the whole rollout
     * @param picked which of them this minibatch holds
     * @param old recorded log-probabilities of the rollout
     * @param ptx supervised rows of this step; empty without ptx
     */
    Result step(
            List<Episode> episodes,
            int[] picked,
            TokenValues old,
            TokenValues advantages,
            List<? extends Rows.Answered> ptx) {
        List<List<Picked>> microBatches =
                Rows.microBatches(Picked.of(episodes, picked), settings.steps().microBatchTokens());
        learner.checkAccumulation(microBatches, part -> accumulate(part, old, advantages));
        List<Part> parts = new ArrayList<>();
        for (List<Picked> part : microBatches) {
            parts.add(accumulate(part, old, advantages));
        }
        List<Reading> ptxLosses = ptx.isEmpty() ? List.of() : accumulatePtx(ptx, picked.length);
        double norm = learner.step(picked.length);
        float[] sums = new float[SLOTS];
        double entropy = 0;
        for (Part part : parts) {
            part.addTo(sums);
            entropy += part.entropy();
        }
        double count = picked.length;
        double ptxLoss = ptx.isEmpty()
                ? Double.NaN
                : Reading.sums(ptxLosses, 1)[0] / ptxWeight(ptx, picked.length) / tokens(ptx);
        return new Result(
                sums[LOSS] / count,
                sums[CLIPPED] / count,
                sums[LARGEST_RATIO],
                sums[APPROXIMATE_KL] / count,
                entropy,
                ptxLoss,
                norm);
    }

    /**
     * What one micro-batch reports.
     *
     * @param loss the slots of the policy loss
     * @param entropies of its tokens
     */
    private record Part(Reading loss, Reading entropies) {
        void addTo(float[] sums) {
            float[] slots = loss.values();
            sums[LOSS] += slots[LOSS];
            sums[CLIPPED] += slots[CLIPPED];
            sums[LARGEST_RATIO] = Math.max(sums[LARGEST_RATIO], slots[LARGEST_RATIO]);
            sums[APPROXIMATE_KL] += slots[APPROXIMATE_KL];
        }

        double entropy() {
            double sum = 0;
            for (float value : entropies.values()) {
                sum += value;
            }
            return sum;
        }
    }

    private Part accumulate(List<Picked> part, TokenValues old, TokenValues advantages) {
        Rows rows = Rows.of(part);
        int[] numbers = Picked.numbers(part);
        Kernels kernels = device.kernels();
        try (Tape tape = new Tape(device, slab, Tape.Mode.LEARNING)) {
            Slice entropies = tape.zeros(rows.count());
            Tensor logProbs = actor.logProbs(tape, rows.batch(), rows.rows(), rows.targets(), temperature, entropies);
            Slice loss = tape.zeros(SLOTS);
            kernels.policyLoss(
                    loss,
                    tape.gradient(logProbs),
                    logProbs.data(),
                    tape.floats(old.pick(numbers)),
                    tape.floats(advantages.pick(numbers)),
                    tape.ints(rows.offsets()),
                    part.size(),
                    (float) settings.bounds().ratio());
            tape.backward();
            return new Part(device.later(loss), device.later(entropies));
        }
    }

    /** The optimizer divides by the responses, so the weight of a token is coefficient · responses / tokens. */
    private float ptxWeight(List<? extends Rows.Answered> rows, int responses) {
        return (float) (settings.steps().ptxCoefficient() * responses / tokens(rows));
    }

    private static long tokens(List<? extends Rows.Answered> rows) {
        return rows.stream().mapToLong(Rows.Answered::predicted).sum();
    }

    private List<Reading> accumulatePtx(List<? extends Rows.Answered> rows, int responses) {
        float weight = ptxWeight(rows, responses);
        List<Reading> losses = new ArrayList<>();
        for (List<? extends Rows.Answered> part :
                Rows.microBatches(rows, settings.steps().microBatchTokens())) {
            Rows packed = Rows.of(part);
            try (Tape tape = new Tape(device, slab, Tape.Mode.LEARNING)) {
                Tensor logProbs = actor.logProbs(tape, packed.batch(), packed.rows(), packed.targets(), 1f, null);
                Slice loss = tape.zeros(1);
                device.kernels()
                        .negativeLogLikelihood(loss, tape.gradient(logProbs), logProbs.data(), packed.count(), weight);
                tape.backward();
                losses.add(device.later(loss));
            }
        }
        return losses;
    }

    @Override
    public void close() {
        slab.close();
    }
}
