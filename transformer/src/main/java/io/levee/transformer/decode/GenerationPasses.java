package io.levee.transformer.decode;

import io.levee.engine.graph.Tape;
import io.levee.engine.memory.Slab;
import io.levee.engine.tensor.Device;
import io.levee.engine.tensor.Reading;
import io.levee.engine.tensor.Tensor;
import io.levee.kernels.Kernels;
import io.levee.kernels.Slice;
import io.levee.transformer.block.AttentionPath;
import io.levee.transformer.block.Sequences;
import io.levee.transformer.model.CausalModel;
import io.levee.transformer.model.PackedBatch;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** The passes of generation through the model, each with the draw of a token for every sequence after it. */
final class GenerationPasses implements AutoCloseable {
    private final Device device;
    private final CausalModel model;
    private final Generator.Size size;
    private final KeyValueCache cache;
    private final Slab slab;

    /** @param cache holds the sequences; stays open */
    GenerationPasses(Device device, CausalModel model, Generator.Size size, KeyValueCache cache) {
        this.device = device;
        this.model = model;
        this.size = size;
        this.cache = cache;
        this.slab = Slab.open(device.kernels(), slabPlan(), "generation activations");
    }

    private Slab.Plan slabPlan() {
        int most = Math.max(size.promptTokens(), size.slots());
        Slab.Reserve reserve = new Slab.Reserve(most, size.slots());
        PackedBatch prompts = PackedBatch.of(List.of(new int[most]));
        Slab.Plan first = Tape.measure(device, Tape.Mode.INFERENCE, reserve, tape -> {
            measureSampling(tape, prompts.upload(tape));
            tape.ints(new int[2 * most]);
        });
        Slab.Plan next = Tape.measure(device, Tape.Mode.INFERENCE, reserve, tape -> {
            AttentionPath.Cached path = new AttentionPath.Cached(cache.layers(), tape.ints(new int[most]));
            Sequences rest =
                    new Sequences(tape.ints(new int[most]), tape.ints(new int[most]), most, size.capacity(), path);
            measureSampling(tape, rest);
        });
        return first.or(next);
    }

    /** Takes the places of a pass and of the draws after it. */
    private void measureSampling(Tape tape, Sequences sequences) {
        model.logits(tape, model.trunk().hidden(tape, sequences), new int[size.slots()]);
        tape.ints(new int[Math.multiplyExact(size.slots(), size.capacity())]);
        for (int i = 0; i < 5; i++) {
            tape.ints(new int[size.slots() + 1]);
        }
    }

    /**
     * Computes whole prompts, each once for all its samples, and writes the first token of every sample.
     *
     * @param leaders the first sample of each prompt
     * @param admitted all samples, those of a prompt after one another
     */
    void prompts(PackedBatch batch, List<Continuation> leaders, List<Continuation> admitted, Sampler sampler) {
        try (Tape tape = new Tape(device, slab, Tape.Mode.INFERENCE)) {
            int[] slots = new int[batch.count()];
            for (int b = 0; b < leaders.size(); b++) {
                Arrays.fill(slots, batch.offsets()[b], batch.offsets()[b + 1], leaders.get(b).slot);
            }
            Sequences sequences = new Sequences(
                    tape.ints(batch.tokens()),
                    tape.ints(batch.positions()),
                    batch.count(),
                    batch.longest(),
                    new AttentionPath.WithinAndKeep(batch.uploadPacked(tape), cache.layers(), tape.ints(slots)));
            Tensor hidden = model.trunk().hidden(tape, sequences);
            int[] rows = new int[admitted.size()];
            int leader = -1;
            for (int i = 0; i < rows.length; i++) {
                Continuation continuation = admitted.get(i);
                leader += continuation.sample == 0 ? 1 : 0;
                rows[i] = batch.offsets()[leader + 1] - 1;
                if (continuation.sample > 0) {
                    cache.copyPrefix(leaders.get(leader).slot, continuation.slot, continuation.asked.prompt().length);
                }
            }
            sample(tape, model.logits(tape, hidden, rows), admitted, sampler);
        }
    }

    /** Computes a prompt from a position on, in parts, and writes the first token. */
    void rest(Continuation continuation, int from, Sampler sampler) {
        int[] prompt = continuation.asked.prompt();
        int most = Math.max(size.promptTokens(), size.slots());
        for (int start = from; start < prompt.length; start += most) {
            int[] positions = IntStream.range(start, Math.min(prompt.length, start + most))
                    .toArray();
            int[] slots = new int[positions.length];
            Arrays.fill(slots, continuation.slot);
            try (Tape tape = new Tape(device, slab, Tape.Mode.INFERENCE)) {
                Sequences sequences = new Sequences(
                        tape.ints(Arrays.copyOfRange(prompt, start, start + positions.length)),
                        tape.ints(positions),
                        positions.length,
                        start + positions.length,
                        new AttentionPath.Cached(cache.layers(), tape.ints(slots)));
                Tensor hidden = model.trunk().hidden(tape, sequences);
                if (start + positions.length == prompt.length) {
                    int[] last = {positions.length - 1};
                    sample(tape, model.logits(tape, hidden, last), List.of(continuation), sampler);
                }
            }
        }
    }

    /** Adds one token to each sequence. */
    void step(List<Continuation> active, Sampler sampler) {
        try (Tape tape = new Tape(device, slab, Tape.Mode.INFERENCE)) {
            int[] tokens = active.stream().mapToInt(Continuation::last).toArray();
            int[] positions = active.stream().mapToInt(Continuation::position).toArray();
            int[] slots = active.stream().mapToInt(c -> c.slot).toArray();
            Sequences sequences = new Sequences(
                    tape.ints(tokens),
                    tape.ints(positions),
                    tokens.length,
                    size.capacity(),
                    new AttentionPath.Cached(cache.layers(), tape.ints(slots)));
            Tensor hidden = model.trunk().hidden(tape, sequences);
            int[] rows = IntStream.range(0, tokens.length).toArray();
            sample(tape, model.logits(tape, hidden, rows), active, sampler);
        }
    }

    private void sample(Tape tape, Tensor logits, List<Continuation> rows, Sampler sampler) {
        int n = rows.size();
        Kernels kernels = device.kernels();
        int vocabulary = model.trunk().config().vocabulary();
        if (sampler.repetitionPenalty() != 1f) {
            penalise(tape, logits, rows, sampler.repetitionPenalty());
        }
        float[] uniforms = new float[n];
        for (int i = 0; i < n; i++) {
            uniforms[i] = rows.get(i).nextUniform();
        }
        Slice tokens = tape.ints(new int[n]);
        Slice logProbs = tape.zeros(n);
        kernels.sample(tokens, logProbs, logits.data(), tape.floats(uniforms), n, vocabulary, sampler.options());
        Reading drawn = device.later(tokens);
        Reading recorded = device.later(logProbs);
        int[] ids = drawn.ints();
        for (int i = 0; i < n; i++) {
            rows.get(i).add(ids[i], recorded.values()[i]);
        }
    }

    private void penalise(Tape tape, Tensor logits, List<Continuation> rows, float penalty) {
        int[] offsets = new int[rows.size() + 1];
        int[] history =
                new int[rows.stream().mapToInt(Continuation::historyLength).sum()];
        for (int i = 0; i < rows.size(); i++) {
            offsets[i + 1] = rows.get(i).history(history, offsets[i]);
        }
        int vocabulary = model.trunk().config().vocabulary();
        device.kernels()
                .penalise(logits.data(), tape.ints(history), tape.ints(offsets), rows.size(), vocabulary, penalty);
    }

    @Override
    public void close() {
        slab.close();
    }
}
