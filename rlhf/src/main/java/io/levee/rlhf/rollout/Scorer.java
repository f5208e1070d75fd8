package io.levee.rlhf.rollout;

import io.levee.engine.graph.Tape;
import io.levee.engine.memory.Slab;
import io.levee.engine.optimizer.Invariants;
import io.levee.engine.tensor.Device;
import io.levee.engine.tensor.Reading;
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
        this(device, Slab.open(device.kernels(), plan, "scoring activations"), tokens);
    }

    /**
     * In a slab that is large enough for micro-batches of this many tokens and holds others' tensors in between.
     *
     * @param slab closed with this
     * @param tokens no sequence is longer
     */
    public Scorer(Device device, Slab slab, int tokens) {
        this.device = device;
        this.microBatchTokens = tokens;
        this.slab = slab;
    }

    /** Tokens that go through a model at a time; no sequence is longer. */
    public int microBatchTokens() {
        return microBatchTokens;
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
            model.logProbs(tape, batch, new int[tokens], new int[tokens], 1f, null);
            tape.zeros(tokens);
        });
    }

    /** Log-probability of every answer token, one array a sequence; waits for the device once. */
    public float[][] logProbs(CausalModel model, List<? extends Rows.Answered> sequences, float temperature) {
        List<Cut> parts = new ArrayList<>();
        for (List<? extends Rows.Answered> part : Rows.microBatches(sequences, microBatchTokens)) {
            checkLogProbs(model, part, temperature);
            parts.add(read(model, part, temperature));
        }
        return Cut.joined(parts);
    }

    /**
     * Writes the sum of the log-probabilities of every answer, (B), to the device, where it stays: nothing waits.
     *
     * @param part the sequences of one micro-batch
     */
    public void logProbSums(Slice sums, CausalModel model, List<? extends Rows.Answered> part, float temperature) {
        checkLogProbs(model, part, temperature);
        Rows rows = Rows.of(part);
        try (Tape tape = new Tape(device, slab, Tape.Mode.INFERENCE)) {
            Tensor logProbs = model.logProbs(tape, rows.batch(), rows.rows(), rows.targets(), temperature, null);
            device.kernels().segmentSums(sums, logProbs.data(), tape.ints(rows.offsets()), part.size());
        }
    }

    private void checkLogProbs(CausalModel model, List<? extends Rows.Answered> part, float temperature) {
        if (part.size() > 1 && !logProbsChecked) {
            logProbsChecked = true;
            float[] packed = read(model, part, temperature).arrays()[part.size() - 1];
            float[] alone = read(model, last(part), temperature).arrays()[0];
            Invariants.of(device).checkPacking("log-probability", packed, alone);
        }
    }

    private static <T> List<T> last(List<T> part) {
        return part.subList(part.size() - 1, part.size());
    }

    private Cut read(CausalModel model, List<? extends Rows.Answered> part, float temperature) {
        Rows rows = Rows.of(part);
        try (Tape tape = new Tape(device, slab, Tape.Mode.INFERENCE)) {
            Tensor logProbs = model.logProbs(tape, rows.batch(), rows.rows(), rows.targets(), temperature, null);
            return new Cut(device.later(logProbs.data()), rows.offsets());
        }
    }

    /** The value before every answer token, one array a sequence: what a critic expects of the state; waits once. */
    public float[][] values(ScoreModel critic, List<? extends Rows.Answered> sequences) {
        List<Cut> parts = new ArrayList<>();
        for (List<? extends Rows.Answered> part : Rows.microBatches(sequences, microBatchTokens)) {
            Rows rows = Rows.of(part);
            parts.add(new Cut(read(critic, rows.batch(), rows.rows()), rows.offsets()));
        }
        return Cut.joined(parts);
    }

    /** The score at the last token of every sequence; waits for the device once. */
    public float[] endScores(ScoreModel model, List<? extends Rows.Answered> sequences) {
        List<Reading> parts = new ArrayList<>();
        for (List<? extends Rows.Answered> part : Rows.microBatches(sequences, microBatchTokens)) {
            checkEndScores(model, part);
            parts.add(ends(model, part));
        }
        return Reading.joined(parts);
    }

    private void checkEndScores(ScoreModel model, List<? extends Rows.Answered> part) {
        if (part.size() > 1 && !scoresChecked) {
            scoresChecked = true;
            float[] packed = {ends(model, part).values()[part.size() - 1]};
            float[] alone = ends(model, last(part)).values();
            Invariants.of(device).checkPacking("score", packed, alone);
        }
    }

    private Reading ends(ScoreModel model, List<? extends Rows.Answered> part) {
        PackedBatch batch =
                PackedBatch.of(part.stream().map(Rows.Answered::sequence).toList());
        return read(model, batch, batch.lastRows());
    }

    private Reading read(ScoreModel model, PackedBatch batch, int[] rows) {
        try (Tape tape = new Tape(device, slab, Tape.Mode.INFERENCE)) {
            return device.later(model.scores(tape, batch, rows).data());
        }
    }

    /**
     * Values of a micro-batch.
     *
     * @param values of all its sequences, (R)
     * @param offsets (B+1) where each sequence begins
     */
    private record Cut(Reading values, int[] offsets) {
        float[][] arrays() {
            float[][] arrays = new float[offsets.length - 1][];
            for (int b = 0; b < arrays.length; b++) {
                arrays[b] = Arrays.copyOfRange(values.values(), offsets[b], offsets[b + 1]);
            }
            return arrays;
        }

        static float[][] joined(List<Cut> parts) {
            return parts.stream().flatMap(part -> Arrays.stream(part.arrays())).toArray(float[][]::new);
        }
    }

    @Override
    public void close() {
        slab.close();
    }
}
