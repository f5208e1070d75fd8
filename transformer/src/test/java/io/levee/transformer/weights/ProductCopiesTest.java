package io.levee.transformer.weights;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.levee.engine.memory.MemoryPlan;
import io.levee.engine.tensor.Device;
import io.levee.kernels.reference.ReferenceKernels;
import io.levee.kernels.simd.SimdKernels;
import io.levee.transformer.model.ModelConfig;
import io.levee.transformer.model.ModelParameters;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class ProductCopiesTest {
    private static ModelConfig config(boolean tied) {
        return ModelConfig.llama(
                640,
                128,
                384,
                2,
                2,
                64,
                tied,
                new ModelConfig.SpecialIds(OptionalInt.empty(), List.of(), OptionalInt.empty()));
    }

    private static long bytes(Device device, boolean tied, boolean language) {
        ModelConfig config = config(tied);
        MemoryPlan plan = new ProductCopies(device)
                .add(config, language ? ModelParameters.causal(config) : ModelParameters.score(config), language)
                .plan();
        return plan.bytes();
    }

    @Test
    void matricesThatAreMultipliedHaveACopyAndThoseThatAreLookedUpNone() {
        try (Device device = new Device(new SimdKernels(1))) {
            long layers = 2 * 4L * (4 * 128 * 128 + 3 * 384 * 128);
            long table = 4L * 640 * 128;
            assertEquals(layers + table, bytes(device, true, true), "tied: the embedding is the head");
            assertEquals(layers + table, bytes(device, false, true), "untied: the head alone");
            long head = device.kernels().weightCopyBytes(io.levee.kernels.dtype.Dtype.F32, 1, 128);
            assertEquals(layers + head, bytes(device, true, false), "a score head alone");
        }
    }

    @Test
    void copiesEndWithTheMemoryForThem() {
        try (Device device = new Device(new SimdKernels(1, 1 << 20))) {
            assertEquals(1 << 20, bytes(device, true, true));
        }
    }

    @Test
    void devicesThatReadTheValuesThemselvesHaveNoCopies() {
        try (Device device = new Device(new ReferenceKernels())) {
            assertEquals(List.of(), new ProductCopies(device).plan().entries());
            assertEquals(0, bytes(device, true, true));
        }
    }
}
