package io.levee.rlhf.learn;

import io.levee.engine.optimizer.Learner;
import io.levee.engine.optimizer.Trainer;
import io.levee.engine.store.Json;
import io.levee.engine.tensor.Reading;
import io.levee.transformer.model.Rows;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.function.LongFunction;

/**
 * Trains one model: each step takes a batch through it in micro-batches, whose gradients add up, and divides them once by what
 * the loss is a mean over.
 *
 * @param <T> what a batch consists of
 */
public abstract class BatchTrainer<T> implements Trainer {
    private final String prefix;
    private final Learner learner;
    private final LongFunction<List<T>> batches;
    private final long totalSteps;
    private final int microBatchTokens;
    private long step;
    private long lastTokens;

    /**
     * @param prefix first part of the metrics' keys
     * @param learner of the model; not closed with this
     * @param batches the batch of optimizer step k (from 0), a pure function
     * @param totalSteps optimizer steps
     * @param microBatchTokens tokens that go through the model at a time
     */
    protected BatchTrainer(
            String prefix, Learner learner, LongFunction<List<T>> batches, long totalSteps, int microBatchTokens) {
        this.prefix = prefix;
        this.learner = learner;
        this.batches = batches;
        this.totalSteps = totalSteps;
        this.microBatchTokens = microBatchTokens;
    }

    /** Tokens of an element, which goes through the model in one piece. */
    protected abstract int length(T element);

    /** How many terms the loss of a batch is the mean of. */
    protected abstract long terms(List<T> batch);

    /** Adds the gradient of a micro-batch's summed loss; returns the slots of the loss. */
    protected abstract Reading accumulate(List<T> microBatch);

    /**
     * What else there is to do once the optimizer has made its step; returns the trainer's own metrics, in a map to which the
     * optimizer's are added.
     */
    protected abstract SequencedMap<String, Double> afterStep(List<Reading> losses, long terms);

    /** Checks before a step, those that have not been made yet; they change no gradient. */
    protected void check(List<List<T>> microBatches) {
        learner.checkAccumulation(microBatches, this::accumulate);
    }

    @Override
    public final long totalSteps() {
        return totalSteps;
    }

    @Override
    public final long step() {
        return step;
    }

    @Override
    public final long lastTokens() {
        return lastTokens;
    }

    @Override
    public final SequencedMap<String, Double> advance() {
        List<T> batch = batches.apply(step);
        List<List<T>> microBatches = Rows.microBatches(batch, this::length, microBatchTokens);
        check(microBatches);
        double learningRate = learner.learningRate();
        List<Reading> losses = microBatches.stream().map(this::accumulate).toList();
        long terms = terms(batch);
        double norm = learner.step(terms);
        step++;
        lastTokens = batch.stream().mapToLong(this::length).sum();
        SequencedMap<String, Double> metrics = afterStep(losses, terms);
        metrics.put(prefix + "/lr", learningRate);
        metrics.put(prefix + "/grad_norm", norm);
        metrics.put(prefix + "/tokens", (double) lastTokens);
        return metrics;
    }

    @Override
    public Map<String, Object> save(Path folder) {
        Map<String, Object> state = new LinkedHashMap<>();
        state.put("step", step);
        state.put("model", learner.save(folder, "model"));
        return state;
    }

    @Override
    public void restore(Path folder, Json state) {
        learner.restore(folder, "model", state.at("model"));
        step = state.at("step").whole();
    }
}
