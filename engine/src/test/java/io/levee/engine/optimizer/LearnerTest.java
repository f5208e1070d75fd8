package io.levee.engine.optimizer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.levee.engine.store.Json;
import io.levee.engine.tensor.Device;
import io.levee.engine.tensor.ParameterSet;
import io.levee.engine.tensor.Shape;
import io.levee.kernels.Slice;
import io.levee.kernels.reference.ReferenceKernels;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LearnerTest {
    private final Device device = new Device(new ReferenceKernels());
    private final ParameterSet set = set();
    private final Learner learner = learner(set);

    private ParameterSet set() {
        return new ParameterSet(
                device.kernels(), List.of(new ParameterSet.Declaration("w", Shape.of(2, 3), true)), true);
    }

    private Learner learner(ParameterSet parameters) {
        return new Learner(device, parameters, Adamw.Settings.of(0.1, 0.1), new LrSchedule.Linear(0.2, 0), 10);
    }

    @AfterEach
    void close() {
        learner.close();
        set.close();
        device.close();
    }

    /** Adds weight · row to the gradient. */
    private void add(float[] row, float weight) {
        Slice gradient = set.parameter("w").gradient();
        float[] sum = device.floats(gradient);
        for (int i = 0; i < sum.length; i++) {
            sum[i] += weight * row[i];
        }
        device.write(gradient, sum);
    }

    private static final List<List<float[]>> MICRO_BATCHES = List.of(
            List.of(new float[] {9, 9, 9, 9, 9, 9}),
            List.of(new float[] {1, 2, 3, 4, 5, 6}, new float[] {-1, 2, 0.1f, 7, 0, 3}, new float[6]));

    @Test
    void gradientsThatAddUpPassAndLeaveNothingBehind() {
        List<Integer> sizes = new ArrayList<>();
        learner.checkAccumulation(MICRO_BATCHES, rows -> {
            sizes.add(rows.size());
            rows.forEach(row -> add(row, 1));
        });
        assertEquals(List.of(2, 1, 1), sizes);
        assertArrayEquals(new float[6], device.floats(set.parameter("w").gradient()));
    }

    @Test
    void aMeanOverTheMicroBatchIsCaught() {
        assertThrows(
                InvariantException.class,
                () -> learner.checkAccumulation(
                        MICRO_BATCHES, rows -> rows.forEach(row -> add(row, 1f / rows.size()))));
        assertArrayEquals(new float[6], device.floats(set.parameter("w").gradient()));
    }

    @Test
    void gradientsThatCancelEachOtherArePassed() {
        float[] row = {1e-3f, 0.3f, 7, -2, 5, 1};
        float[] opposite = {-1e-3f, -0.3f, -7.000001f, 2, -5, -1};
        learner.checkAccumulation(List.of(List.of(row, opposite)), rows -> rows.forEach(r -> add(r, 1)));
    }

    @Test
    void theCheckRunsOnceAndNotAtAllWhereNoRowsShareAMicroBatch() {
        assertDoesNotThrow(() -> learner.checkAccumulation(
                List.of(List.of(1), List.of(2)), _ -> add(new float[] {1, 1, 1, 1, 1, 1}, 1)));
        assertArrayEquals(new float[6], device.floats(set.parameter("w").gradient()));
        learner.checkAccumulation(MICRO_BATCHES, _ -> {
            throw new AssertionError("checked twice");
        });
    }

    @Test
    void aRestoredLearnerGoesOnWithTheSameBits(@TempDir Path folder) {
        float[] row = {0.5f, -1, 2, 0.25f, 3, -0.1f};
        for (int step = 0; step < 3; step++) {
            add(row, step + 1);
            learner.step(2);
        }
        Map<String, Object> state = learner.save(folder, "model");
        add(row, 4);
        learner.step(2);
        float[] expected = device.floats(set.values());
        double rate = learner.learningRate();

        learner.restore(folder, "model", Json.parse(Json.write(state), "state"));
        add(row, 4);
        learner.step(2);
        assertArrayEquals(expected, device.floats(set.values()));
        assertEquals(rate, learner.learningRate());
    }
}
