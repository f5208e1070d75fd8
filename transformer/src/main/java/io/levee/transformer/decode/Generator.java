package io.levee.transformer.decode;

import io.levee.engine.tensor.Device;
import io.levee.transformer.model.CausalModel;
import io.levee.transformer.model.PackedBatch;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

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

    private final Size size;
    private final KeyValueCache cache;
    private final GenerationPasses passes;
    private Kept kept;

    /** Memory for generation with a model; several calls may follow one another. */
    public Generator(Device device, CausalModel model, Size size) {
        this.size = size;
        this.cache = new KeyValueCache(device, model.trunk().config(), size.slots(), size.capacity());
        this.passes = new GenerationPasses(device, model, size, cache);
    }

    /**
     * Continues all prompts; the completions are ordered by request, then sample. What listener and draws throw passes through
     * and ends all of them; this generator can be used again.
     */
    public List<Completion> generate(List<Request> requests, Sampler sampler, Listener listener) {
        requests.forEach(this::check);
        try {
            return continueAll(requests, sampler, listener);
        } catch (RuntimeException | Error failure) {
            cache.giveAll();
            if (kept != null) {
                cache.take(kept.slot());
            }
            throw failure;
        }
    }

    private List<Completion> continueAll(List<Request> requests, Sampler sampler, Listener listener) {
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
                passes.step(active, sampler);
                retire(active, sampler, listener, done);
            }
        }
        done.forEach(samples -> samples.sort(Comparator.comparingInt(Completion::sample)));
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
        passes.rest(continuation, kept.keepShared(request.prompt()), sampler);
        try {
            Completion.Finish finish = finish(continuation, sampler, listener);
            while (finish == null) {
                passes.step(List.of(continuation), sampler);
                finish = finish(continuation, sampler, listener);
            }
            return continuation.completion(finish);
        } finally {
            kept.keep(continuation);
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
        passes.prompts(PackedBatch.of(prompts), leaders, admitted, sampler);
        return admitted;
    }

    private boolean fits(Request request, int tokens, boolean first) {
        return cache.freeSlots() >= request.samples()
                && (first || tokens + request.prompt().length <= size.promptTokens());
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
        passes.close();
        cache.close();
    }
}
