package io.levee.rlhf.preference;

import io.levee.engine.graph.Tape;
import io.levee.engine.tensor.Device;
import io.levee.engine.tensor.Reading;
import io.levee.engine.tensor.Tensor;
import io.levee.kernels.Kernels;
import io.levee.kernels.Slice;
import io.levee.transformer.model.ScoreModel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** The losses of one optimizer step's pairs, and the end scores that they have seen. */
final class PairLosses {
    // What the kernels sum over pairs, slot by slot; the last two for costs.
    static final int RANKING = 0;
    static final int IN_ORDER = 1;
    static final int SIGN = 2;
    static final int RIGHT_SIGNS = 3;
    static final int SLOTS = 4;

    private final Device device;
    private final ScoreModel model;
    private final PreferenceTrainer.Settings settings;
    private final ScoreNormalizer normalizer;
    private final List<Seen> seen = new ArrayList<>();

    /**
     * Scores of a micro-batch.
     *
     * @param scores as the model gives them
     * @param ends which of them belong to the last tokens of sequences
     */
    private record Seen(Reading scores, int[] ends) {}

    /** @param normalizer by the statistics of the steps before */
    PairLosses(Device device, ScoreModel model, PreferenceTrainer.Settings settings, ScoreNormalizer normalizer) {
        this.device = device;
        this.model = model;
        this.settings = settings;
        this.normalizer = normalizer;
    }

    /** Scores the pairs and writes the gradient of their summed loss; returns its slots. */
    Slice run(Tape tape, PackedPairs packed) {
        Slice loss = tape.zeros(SLOTS);
        switch (settings.comparison()) {
            case SEQUENCE -> sequenceLoss(tape, packed, loss);
            case TOKEN -> tokenLoss(tape, packed, loss);
        }
        return loss;
    }

    /** The scores, as the model gives them, at the ends of all sequences so far; waits for the device. */
    float[] endScores() {
        float[] all = new float[seen.stream().mapToInt(part -> part.ends.length).sum()];
        int count = 0;
        for (Seen part : seen) {
            for (int end : part.ends) {
                all[count++] = part.scores.values()[end];
            }
        }
        return all;
    }

    private void sequenceLoss(Tape tape, PackedPairs packed, Slice loss) {
        Tensor scores =
                model.scores(tape, packed.rows().batch(), packed.rows().batch().lastRows());
        int[] ends = IntStream.range(0, scores.rows()).toArray();
        seen.add(new Seen(device.later(scores.data()), ends));
        normalize(tape, scores);
        Slice seed = tape.gradient(scores);
        Kernels kernels = device.kernels();
        kernels.rankingLoss(loss, seed, scores.data(), packed.pairs(), (float) settings.regularization());
        if (settings.objective() == PreferenceTrainer.Objective.COST) {
            kernels.signLoss(loss, seed, scores.data(), tape.floats(packed.signs()), packed.signs().length);
        }
        chain(seed);
    }

    private void tokenLoss(Tape tape, PackedPairs packed, Slice loss) {
        int[] rows = Arrays.stream(packed.rows().rows()).map(row -> row + 1).toArray();
        Tensor scores = model.scores(tape, packed.rows().batch(), rows);
        int[] ends = Arrays.stream(packed.rows().offsets())
                .skip(1)
                .map(offset -> offset - 1)
                .toArray();
        seen.add(new Seen(device.later(scores.data()), ends));
        normalize(tape, scores);
        Slice seed = tape.gradient(scores);
        Slice offsets = tape.ints(packed.rows().offsets());
        Slice first = tape.ints(packed.first());
        Kernels kernels = device.kernels();
        kernels.tokenRankingLoss(
                loss, seed, scores.data(), offsets, first, packed.pairs(), (float) settings.regularization());
        if (settings.objective() == PreferenceTrainer.Objective.COST) {
            kernels.tokenSignLoss(
                    loss, seed, scores.data(), offsets, first, tape.floats(packed.signs()), packed.pairs());
        }
        chain(seed);
    }

    /** Gives the losses scores on the normalised scale, when they are to see those. */
    private void normalize(Tape tape, Tensor scores) {
        if (!settings.normalizes()) {
            return;
        }
        Slice data = scores.data();
        if (settings.objective() == PreferenceTrainer.Objective.REWARD) {
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
}
