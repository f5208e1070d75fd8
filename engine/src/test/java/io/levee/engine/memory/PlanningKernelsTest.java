package io.levee.engine.memory;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.levee.engine.tensor.Device;
import io.levee.kernels.Kernels;
import io.levee.kernels.Memory;
import io.levee.kernels.Slice;
import io.levee.kernels.Weight;
import io.levee.kernels.dtype.Dtype;
import io.levee.kernels.reference.ReferenceKernels;
import io.levee.kernels.simd.SimdKernels;
import java.util.List;
import org.junit.jupiter.api.Test;

class PlanningKernelsTest {
    @Test
    void thePlanIsWhatThereWasWhenMostWasTaken() {
        PlanningKernels planning = new PlanningKernels(new ReferenceKernels());
        Kernels kernels = planning.kernels();
        Memory first = kernels.allocate(100, "first");
        first.close();
        first.close();
        try (Memory _ = kernels.allocate(60, "second");
                Memory _ = planning.named("actor").kernels().allocate(70, "second");
                Memory _ = kernels.allocate(5, "second")) {
            assertEquals(
                    List.of(new MemoryPlan.Entry("second", 65), new MemoryPlan.Entry("actor: second", 70)),
                    planning.plan().entries());
        }
        kernels.allocate(120, "third").close();
        assertEquals(135, planning.plan().bytes());
    }

    @Test
    void operationsDoNothingAndNothingIsAskedFor() {
        Device device = new Device(new PlanningKernels(new ReferenceKernels()));
        Slice slice = device.kernels().allocate(1L << 50).slice(0, Dtype.F32, 2);
        device.write(slice, () -> {
            throw new AssertionError("values are made for nobody");
        });
        device.kernels().adopt(8, () -> null, "mapped");
        device.kernels().fill(slice, 1);
        assertArrayEquals(new float[2], device.floats(slice));
        assertEquals(-1, device.kernels().firstNonFinite(slice, 2));
        assertThrows(
                IllegalArgumentException.class,
                () -> device.kernels().upload(slice, java.lang.foreign.MemorySegment.ofArray(new float[3])));
        assertThrows(IndexOutOfBoundsException.class, () -> slice.part(1, 2));
    }

    @Test
    void theFirstProductWithAWeightMakesTheDevicesCopy() {
        int outputs = 64;
        int inputs = 32;
        try (SimdKernels rules = new SimdKernels(1, 10_000)) {
            long copy = rules.weightCopyBytes(Dtype.F32, outputs, inputs);
            assertTrue(copy >= 4L * outputs * inputs && copy < 10_000, "bytes " + copy);
            PlanningKernels planning = new PlanningKernels(rules);
            Kernels kernels = planning.kernels();
            long values = (long) outputs * inputs;
            Memory memory = kernels.allocate(8 * values, "weights");
            Weight first = kernels.weight(memory.slice(0, Dtype.F32, values), outputs, inputs);
            Weight second = kernels.weight(memory.slice(4 * values, Dtype.F32, values), outputs, inputs);
            assertEquals(8 * values, planning.plan().bytes());
            kernels.linear(null, null, first, null, 1, false);
            kernels.linearBackwardInput(null, null, first, 1);
            assertEquals(8 * values + copy, planning.plan().bytes());
            kernels.linear(null, null, second, null, 1, false);
            assertEquals(8 * values + 10_000, planning.plan().bytes(), "copies end with the memory for them");
            memory.close();
            kernels.allocate(8 * values + 10_000, "other").close();
            assertEquals(8 * values + 10_000, planning.plan().bytes(), "copies go with the weights");
        }
    }
}
