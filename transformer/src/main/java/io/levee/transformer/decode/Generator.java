package io.levee.transformer.decode;

import io.levee.engine.graph.Tape;
import io.levee.engine.memory.MemoryPlan;
import io.levee.engine.memory.Slab;
import io.levee.engine.tensor.Device;
import io.levee.engine.tensor.Tensor;
import io.levee.kernels.Kernels;
import io.levee.kernels.Slice;
import io.levee.transformer.block.AttentionPath;
import io.levee.transformer.block.Sequences;
import io.levee.transformer.model.CausalModel;
import io.levee.transformer.model.ModelConfig;
import io.levee.transformer.model.PackedBatch;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Batched generation: prompts are computed packed and once for all their samples, then every step adds one token to each
 * sequence; finished sequences leave and waiting ones take their place. A sequence's tokens do not depend on its company.
 */
public final class Generator implements AutoCloseable {
    /**
     * What is planned for.
     *
     * @param slots sequences at a time
     * @param capacity tokens of the longest sequence, prompt and continuation
     * @param promptTokens tokens of the prompts that are computed together; at least one whole prompt
     */
    public record Size(int slots, int capacity, int promptTokens) {}

    /** Watches tokens as they come, for streaming and stop strings. */
    @FunctionalInterface
    public interface Listener {
        /** Returns false to end this continuation after the token. */
        boolean token(int request, int sample, int id, float logProb);
    }

    private final Device device;
    private final CausalModel model;
    private final Size size;
    private final KeyValueCache cache;
    private final Slab slab;
    private Kept kept;

    /** Memory for generation with a model; several calls may follow one another. */
    public Generator(Device device, CausalModel model, Size size) {
        this.device = device;
        this.model = model;
        this.size = size;
        this.cache = new KeyValueCache(device, model.trunk().config(), size.slots(), size.capacity());
        this.slab = Slab.open(device.kernels(), slabPlan(device, model, size));
    }

    /** What generation takes besides the weights. */
    public static MemoryPlan plan(Device device, CausalModel model, Size size) {
        ModelConfig config = model.trunk().config();
        return MemoryPlan.empty()
                .plus("key/value cache", KeyValueCache.bytes(config, size.slots(), size.capacity()))
                .plus("generation activations", slabPlan(device, model, size).bytes());
    }

    private static Slab.Plan slabPlan(Device device, CausalModel model, Size size) {
        int most = Math.max(size.promptTokens(), size.slots());
        Slab.Reserve reserve = new Slab.Reserve(most, size.slots());
        PackedBatch prompts = PackedBatch.of(List.of(new int[most]));
        Slab.Plan first = Tape.measure(device, Tape.Mode.INFERENCE, reserve, tape -> {
            measureSampling(tape, model, prompts.upload(tape), size);
            tape.ints(new int[2 * most]);
        });
        Slab.Plan next = Tape.measure(device, Tape.Mode.INFERENCE, reserve, tape -> {
            AttentionPath.Cached path = new AttentionPath.Cached(
                    KeyValueCache.planned(model.trunk().config(), size.slots(), size.capacity()),
                    tape.ints(new int[most]));
            Sequences rest = new Sequences(tape.ints(new int[most]), tape.ints(new int[most]), most, path);
            measureSampling(tape, model, rest, size);
        });
        return first.or(next);
    }

    /** Takes the places of a pass and of the draws after it. */
    private static void measureSampling(Tape tape, CausalModel model, Sequences sequences, Size size) {
        model.logits(tape, model.trunk().hidden(tape, sequences), new int[size.slots()]);
        tape.ints(new int[Math.multiplyExact(size.slots(), size.capacity())]);
        for (int i = 0; i < 5; i++) {
            tape.ints(new int[size.slots() + 1]);
        }
    }

    /** Continues all prompts; the completions are ordered by request, then sample. */
    public List<Completion> generate(List<Request> requests, Sampler sampler, Listener listener) {
        requests.forEach(this::check);
        List<List<Completion>> done = new ArrayList<>();
        requests.forEach(_ -> done.add(new ArrayList<>()));
        List<Continuation> active = new ArrayList<>();
        int next = 0;
        while (next < requests.size() || !active.isEmpty()) {
            if (next < requests.size() && worthAdmitting(active, requests.get(next))) {
                List<Continuation> admitted = admit(requests, next, sampler);
                next = admitted.getLast().request + 1;
                retire(admitted, sampler, listener, done);
                active.addAll(admitted);
            } else {
                step(active, sampler);
                retire(active, sampler, listener, done);
            }
        }
        done.forEach(samples -> samples.sort(java.util.Comparator.comparingInt(Completion::sample)));
        return done.stream().flatMap(List::stream).toList();
    }

    /** Continues all prompts without a listener. */
    public List<Completion> generate(List<Request> requests, Sampler sampler) {
        return generate(requests, sampler, (_, _, _, _) -> true);
    }

    /**
     * Continues one prompt once. Its beginning, as far as it is that of the last such call's prompt and answer, is not computed
     * again, which changes no result: for conversations that go on. The weights must be the same as in that call. The prompt
     * may be longer than those that are computed together. From the first such call on a slot stays taken.
     *
     * @param request with one sample
     */
    public Completion goOn(Request request, Sampler sampler, Listener listener) {
        if (request.samples() != 1 || request.prompt().length + request.maxNewTokens() > size.capacity()) {
            throw new IllegalArgumentException("a prompt of " + request.prompt().length + " tokens with "
                    + request.maxNewTokens() + " new ones and " + request.samples()
                    + " samples: expected one sample that fits " + size);
        }
        kept = kept == null ? new Kept(cache.take()) : kept;
        Continuation continuation = new Continuation(0, 0, kept.slot(), request);
        computeRest(continuation, kept.keepShared(request.prompt()), sampler);
        try {
            Completion.Finish finish = finish(continuation, sampler, listener);
            while (finish == null) {
                step(List.of(continuation), sampler);
                finish = finish(continuation, sampler, listener);
            }
            return continuation.completion(finish);
        } finally {
            kept.keep(continuation);
        }
    }

    /** Computes a prompt from a position on, in parts, and writes the first token. */
    private void computeRest(Continuation continuation, int from, Sampler sampler) {
        int[] prompt = continuation.asked.prompt();
        int most = Math.max(size.promptTokens(), size.slots());
        for (int start = from; start < prompt.length; start += most) {
            int[] positions = IntStream.range(start, Math.min(prompt.length, start + most))
                    .toArray();
            int[] slots = new int[positions.length];
            java.util.Arrays.fill(slots, continuation.slot);
            try (Tape tape = new Tape(device, slab, Tape.Mode.INFERENCE)) {
                Sequences sequences = new Sequences(
                        tape.ints(java.util.Arrays.copyOfRange(prompt, start, start + positions.length)),
                        tape.ints(positions),
                        positions.length,
                        new AttentionPath.Cached(cache.layers(), tape.ints(slots)));
                Tensor hidden = model.trunk().hidden(tape, sequences);
                if (start + positions.length == prompt.length) {
                    int[] last = {positions.length - 1};
                    sample(tape, model.logits(tape, hidden, last), List.of(continuation), sampler);
                }
            }
        }
    }

    private void check(Request request) {
        int total = request.prompt().length + request.maxNewTokens();
        if (total > size.capacity()
                || request.samples() > size.slots()
                || request.prompt().length > Math.max(size.promptTokens(), size.slots())) {
            throw new IllegalArgumentException("a prompt of " + request.prompt().length + " tokens with "
                    + request.maxNewTokens() + " new ones and " + request.samples() + " samples exceeds " + size);
        }
    }

    /** Prompts wait until a fair number of slots is free, so that they are computed together. */
    private boolean worthAdmitting(List<Continuation> active, Request next) {
        int wanted = Math.max(next.samples(), size.slots() / 8);
        return active.isEmpty() || cache.freeSlots() >= wanted;
    }

    /** Takes slots for as many requests as fit, at least one, and writes the first token of each sample. */
    private List<Continuation> admit(List<Request> requests, int first, Sampler sampler) {
        List<int[]> prompts = new ArrayList<>();
        List<Continuation> leaders = new ArrayList<>();
        List<Continuation> admitted = new ArrayList<>();
        int tokens = 0;
        int next = first;
        while (next < requests.size() && fits(requests.get(next), tokens, prompts.isEmpty())) {
            Request request = requests.get(next);
            for (int sample = 0; sample < request.samples(); sample++) {
                admitted.add(new Continuation(next, sample, cache.take(), request));
            }
            leaders.add(admitted.get(admitted.size() - request.samples()));
            prompts.add(request.prompt());
            tokens += request.prompt().length;
            next++;
        }
        computePrompts(PackedBatch.of(prompts), leaders, admitted, sampler);
        return admitted;
    }

    private boolean fits(Request request, int tokens, boolean first) {
        return cache.freeSlots() >= request.samples()
                && (first || tokens + request.prompt().length <= size.promptTokens());
    }

    private void computePrompts(
            PackedBatch batch, List<Continuation> leaders, List<Continuation> admitted, Sampler sampler) {
        try (Tape tape = new Tape(device, slab, Tape.Mode.INFERENCE)) {
            int[] slots = new int[batch.count()];
            for (int b = 0; b < leaders.size(); b++) {
                java.util.Arrays.fill(slots, batch.offsets()[b], batch.offsets()[b + 1], leaders.get(b).slot);
            }
            Sequences sequences = new Sequences(
                    tape.ints(batch.tokens()),
                    tape.ints(batch.positions()),
                    batch.count(),
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

    private void step(List<Continuation> active, Sampler sampler) {
        try (Tape tape = new Tape(device, slab, Tape.Mode.INFERENCE)) {
            int[] tokens = active.stream().mapToInt(Continuation::last).toArray();
            int[] positions = active.stream().mapToInt(Continuation::position).toArray();
            int[] slots = active.stream().mapToInt(c -> c.slot).toArray();
            Sequences sequences = new Sequences(
                    tape.ints(tokens),
                    tape.ints(positions),
                    tokens.length,
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
        int[] drawn = device.ints(tokens);
        float[] recorded = device.floats(logProbs);
        for (int i = 0; i < n; i++) {
            rows.get(i).add(drawn[i], recorded[i]);
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

    /** Takes finished sequences out of the batch and gives their slots back. */
    private void retire(List<Continuation> active, Sampler sampler, Listener listener, List<List<Completion>> done) {
        active.removeIf(c -> {
            Completion.Finish finish = finish(c, sampler, listener);
            if (finish == null) {
                return false;
            }
            done.get(c.request).add(c.completion(finish));
            cache.give(c.slot);
            return true;
        });
    }

    /** Tells of the newest token; why the continuation ends after it, or null while it does not. */
    private static Completion.Finish finish(Continuation c, Sampler sampler, Listener listener) {
        boolean goOn = listener.token(c.request, c.sample, c.last(), c.lastLogProb());
        if (!goOn || sampler.stopIds().contains(c.last())) {
            return Completion.Finish.STOP;
        }
        return c.full() ? Completion.Finish.LENGTH : null;
    }

    @Override
    public void close() {
        slab.close();
        cache.close();
    }
}
