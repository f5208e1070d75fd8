package io.levee.engine.optimizer;

import io.levee.engine.store.Json;
import io.levee.engine.store.Safetensors;
import io.levee.engine.store.SafetensorsWriter;
import io.levee.engine.store.TensorBytes;
import io.levee.engine.tensor.Device;
import io.levee.engine.tensor.ParameterSet;
import io.levee.kernels.Slice;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Parameters with their optimizer and schedule: what one model under training is. */
public final class Learner implements AutoCloseable {
    private final Device device;
    private final ParameterSet parameters;
    private final Adamw adamw;
    private final Adamw.Settings settings;
    private final LrSchedule schedule;
    private final long totalSteps;
    private long scheduled;
    private boolean accumulationChecked;

    /**
     * @param parameters trainable; not closed with the learner
     * @param totalSteps optimizer steps of the whole schedule
     */
    public Learner(
            Device device, ParameterSet parameters, Adamw.Settings settings, LrSchedule schedule, long totalSteps) {
        this.device = device;
        this.parameters = parameters;
        this.settings = settings;
        this.adamw = new Adamw(device, parameters, settings);
        this.schedule = schedule;
        this.totalSteps = totalSteps;
    }

    /** The trained parameters. */
    public ParameterSet parameters() {
        return parameters;
    }

    /** Learning rate of the next step. */
    public double learningRate() {
        return settings.learningRate() * schedule.factor(scheduled, totalSteps);
    }

    /** One optimizer step at the schedule's rate; {@code count} divides the summed gradients. Returns the gradient's norm. */
    public double step(double count) {
        double norm = adamw.step(schedule.factor(scheduled, totalSteps), count);
        scheduled++;
        return norm;
    }

    /** One optimizer step at the full rate, outside the schedule: the pretraining of a critic. */
    public double stepAtFullRate(double count) {
        return adamw.step(1.0, count);
    }

    /**
     * Checks, once in the life of a learner, that a batch and the same batch in micro-batches give one gradient: the first two
     * rows that share a micro-batch go through together, then one by one. The gradients are zero before and after.
     *
     * @param accumulate adds the gradient of the given rows
     * @throws InvariantException when the gradients differ by more than rounding
     */
    public <T> void checkAccumulation(List<List<T>> microBatches, Consumer<List<T>> accumulate) {
        if (accumulationChecked) {
            return;
        }
        accumulationChecked = true;
        microBatches.stream()
                .filter(rows -> rows.size() > 1)
                .findFirst()
                .ifPresent(rows -> checkTwoRows(rows.subList(0, 2), accumulate));
    }

    /** The difference is measured against the largest gradient that takes part, for the two may cancel each other. */
    private <T> void checkTwoRows(List<T> rows, Consumer<List<T>> accumulate) {
        accumulate.accept(rows);
        double together = adamw.gradientNorm();
        device.kernels().scale(parameters.gradients(), -1, parameters.count());
        accumulate.accept(rows.subList(0, 1));
        double largest = Math.max(together, adamw.gradientNorm());
        accumulate.accept(rows.subList(1, 2));
        double difference = adamw.gradientNorm();
        parameters.zeroGradients();
        if (Double.isFinite(largest)) {
            Invariants.of(device)
                    .check(
                            "gradient of a batch: relative difference to its micro-batches",
                            difference == 0 ? 0 : difference / largest);
        }
    }

    /** Writes values and moments as {@code name.safetensors}; returns the rest of the state. */
    public Map<String, Object> save(Path folder, String name) {
        SafetensorsWriter writer = new SafetensorsWriter();
        try (Arena arena = Arena.ofConfined()) {
            add(writer, arena, "values", parameters.values());
            add(writer, arena, "first_moments", parameters.firstMoments());
            add(writer, arena, "second_moments", parameters.secondMoments());
            writer.write(folder.resolve(name + ".safetensors"));
        }
        return Map.of("steps", adamw.steps(), "scheduled", scheduled);
    }

    private void add(SafetensorsWriter writer, Arena arena, String name, Slice slice) {
        MemorySegment bytes = arena.allocate(4 * slice.count(), 64);
        device.kernels().download(bytes, slice);
        writer.add(name, "F32", new long[] {slice.count()}, TensorBytes.of(bytes));
    }

    /** Goes on from a checkpoint. */
    public void restore(Path folder, String name, Json state) {
        try (Arena arena = Arena.ofConfined()) {
            Safetensors file = Safetensors.open(folder.resolve(name + ".safetensors"), arena);
            load(file, "values", parameters.values());
            load(file, "first_moments", parameters.firstMoments());
            load(file, "second_moments", parameters.secondMoments());
        }
        adamw.steps(state.at("steps").whole());
        scheduled = state.at("scheduled").whole();
        parameters.zeroGradients();
        parameters.refresh();
    }

    private void load(Safetensors file, String name, Slice slice) {
        device.kernels().upload(slice, file.at(name).require(slice.count()).data());
    }

    @Override
    public void close() {
        adamw.close();
    }
}
