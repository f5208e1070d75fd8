package io.levee.rlhf.rollout;

import io.levee.engine.graph.Tape;
import io.levee.engine.memory.Slab;
import io.levee.engine.optimizer.Invariants;
import io.levee.engine.tensor.Device;
import io.levee.engine.tensor.Tensor;
import io.levee.kernels.Slice;
import io.levee.transformer.model.CausalModel;
import io.levee.transformer.model.PackedBatch;
import io.levee.transformer.model.Rows;
import io.levee.transformer.model.ScoreModel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * Reads log-probabilities, scores and values of given sequences off models, without gradients, in packed micro-batches. The
 * first that are read in company are read once more alone, to see that packing changes nothing.
 */
public final class Scorer implements AutoCloseable {
    private final Device device;
    private final int microBatchTokens;
    private final Slab slab;
    private boolean logProbsChecked;
    private boolean scoresChecked;

    /**
     * For language and score models.
     *
     * @param largest no model that is read is larger
     * @param longest tokens of the longest sequence
     */
    public Scorer(Device device, CausalModel largest, int microBatchTokens, int longest) {
        this(
                device,
                slabPlan(device, largest, Math.max(microBatchTokens, longest)),
                Math.max(microBatchTokens, longest));
    }

    /** For score models alone. */
    public Scorer(Device device, ScoreModel largest, int microBatchTokens, int longest) {
        this(
                device,
                slabPlan(device, largest, Math.max(microBatchTokens, longest)),
                Math.max(microBatchTokens, longest));
    }

    /**
     * For several models.
     *
     * @param plan for micro-batches of this many tokens in each of them: their {@link #slabPlan}s, joined by {@code or}
     * @param tokens no sequence is longer
     */
    public Scorer(Device device, Slab.Plan plan, int tokens) {
        this.device = device;
        this.microBatchTokens = tokens;
        this.slab = Slab.open(device.kernels(), plan);
    }

    /** The slab for micro-batches of this many tokens in any of these models. */
    public static Slab.Plan slabPlan(Device device, List<CausalModel> languages, List<ScoreModel> scores, int tokens) {
        return Stream.concat(
                        languages.stream().map(model -> slabPlan(device, model, tokens)),
                        scores.stream().map(model -> slabPlan(device, model, tokens)))
                .reduce(Slab.Plan::or)
                .orElseThrow();
    }

    /** The slab for micro-batches of this many tokens. */
    public static Slab.Plan slabPlan(Device device, ScoreModel model, int tokens) {
        PackedBatch batch = PackedBatch.of(List.of(new int[tokens]));
        return Tape.measure(
                device,
                Tape.Mode.INFERENCE,
                new Slab.Reserve(tokens, tokens),
                tape -> model.scores(tape, batch, new int[tokens]));
    }

    /** The slab for micro-batches of this many tokens. */
    public static Slab.Plan slabPlan(Device device, CausalModel model, int tokens) {
        PackedBatch batch = PackedBatch.of(List.of(new int[tokens]));
        return Tape.measure(device, Tape.Mode.INFERENCE, new Slab.Reserve(tokens, tokens), tape -> {
            model.logProbs(tape, batch, new int[tokens], new int[tokens], 1f, tape.zeros(tokens));
            tape.zeros(tokens);
        });
    }

    /** Log-probability of every answer token, one array a sequence, and the summed entropy of the distributions. */
    public LogProbs logProbs(CausalModel model, List<? extends Rows.Answered> sequences, float temperature) {
        List<float[]> all = new ArrayList<>();
        double entropy = 0;
        for (List<? extends Rows.Answered> part : Rows.microBatches(sequences, microBatchTokens)) {
            LogProbs packed = packedLogProbs(model, part, temperature);
            if (part.size() > 1 && !logProbsChecked) {
                logProbsChecked = true;
                float[] alone = packedLogProbs(model, last(part), temperature).values()[0];
                Invariants.of(device).checkPacking("log-probability", packed.values()[part.size() - 1], alone);
            }
            all.addAll(Arrays.asList(packed.values()));
            entropy += packed.entropySum();
        }
        return new LogProbs(all.toArray(float[][]::new), entropy);
    }

    private static <T> List<T> last(List<T> part) {
        return part.subList(part.size() - 1, part.size());
    }

    private LogProbs packedLogProbs(CausalModel model, List<? extends Rows.Answered> part, float temperature) {
        Rows rows = Rows.of(part);
        try (Tape tape = new Tape(device, slab, Tape.Mode.INFERENCE)) {
            Slice entropies = tape.zeros(rows.count());
            Tensor logProbs = model.logProbs(tape, rows.batch(), rows.rows(), rows.targets(), temperature, entropies);
            double entropy = 0;
            for (float value : device.floats(entropies)) {
                entropy += value;
            }
            return new LogProbs(cut(device.floats(logProbs.data()), rows.offsets()), entropy);
        }
    }

    /**
     * @param values one array a sequence, one value an answer token
     * @param entropySum in nats, over all answer tokens
     */
    public record LogProbs(float[][] values, double entropySum) {}

    /** The value before every answer token, one array a sequence: what a critic expects of the state. */
    public float[][] values(ScoreModel critic, List<? extends Rows.Answered> sequences) {
        List<float[]> all = new ArrayList<>();
        for (List<? extends Rows.Answered> part : Rows.microBatches(sequences, microBatchTokens)) {
            Rows rows = Rows.of(part);
            try (Tape tape = new Tape(device, slab, Tape.Mode.INFERENCE)) {
                Tensor values = critic.scores(tape, rows.batch(), rows.rows());
                all.addAll(Arrays.asList(cut(device.floats(values.data()), rows.offsets())));
            }
        }
        return all.toArray(float[][]::new);
    }

    /** The score at the last token of every sequence. */
    public float[] endScores(ScoreModel model, List<? extends Rows.Answered> sequences) {
        float[] all = new float[sequences.size()];
        int done = 0;
        for (List<? extends Rows.Answered> part : Rows.microBatches(sequences, microBatchTokens)) {
            float[] packed = packedEndScores(model, part);
            if (part.size() > 1 && !scoresChecked) {
                scoresChecked = true;
                float[] end = {packed[part.size() - 1]};
                Invariants.of(device).checkPacking("score", end, packedEndScores(model, last(part)));
            }
            System.arraycopy(packed, 0, all, done, part.size());
            done += part.size();
        }
        return all;
    }

    private float[] packedEndScores(ScoreModel model, List<? extends Rows.Answered> part) {
        List<int[]> sequences = part.stream().map(Rows.Answered::sequence).toList();
        return model.endScores(device, slab, PackedBatch.of(sequences));
    }

    private static float[][] cut(float[] flat, int[] offsets) {
        float[][] cut = new float[offsets.length - 1][];
        for (int b = 0; b < cut.length; b++) {
            cut[b] = Arrays.copyOfRange(flat, offsets[b], offsets[b + 1]);
        }
        return cut;
    }

    @Override
    public void close() {
        slab.close();
    }
}
