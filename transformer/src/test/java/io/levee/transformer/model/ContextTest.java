package io.levee.transformer.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.levee.engine.graph.Tape;
import io.levee.engine.memory.Slab;
import io.levee.engine.tensor.Device;
import io.levee.engine.tensor.ParameterSet;
import io.levee.kernels.simd.SimdKernels;
import io.levee.transformer.weights.RandomWeights;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The context is the model's, however long, and what is not used of it takes no memory. */
class ContextTest {
    private static final int LONG = 9_000;
    private static final ModelConfig CONFIG = ModelConfig.llama(
            17,
            8,
            8,
            1,
            2,
            1 << 20,
            true,
            new ModelConfig.SpecialIds(OptionalInt.empty(), List.of(), OptionalInt.empty()));

    private static float[] logits(Device device, Decoder trunk, int[] ids, int from) {
        CausalModel model = CausalModel.of(trunk);
        PackedBatch batch = PackedBatch.of(List.of(ids));
        int[] rows = IntStream.range(from, ids.length).toArray();
        try (Slab slab = Slab.open(device.kernels(), 16 << 20);
                Tape tape = new Tape(device, slab, Tape.Mode.INFERENCE)) {
            return device.floats(model.logits(tape, trunk.hidden(tape, batch.upload(tape)), rows)
                    .data());
        }
    }

    @Test
    void sequencesMayBeAsLongAsTheModelsContext() {
        int[] ids = IntStream.range(0, LONG).map(i -> (i * 31 + i / 7) % 17).toArray();
        try (Device device = new Device(new SimdKernels(2));
                ParameterSet set = new ParameterSet(device.kernels(), ModelParameters.causal(CONFIG), false)) {
            RandomWeights.fill(device, set, 0.8, 1);
            try (Decoder grown = new Decoder(device, CONFIG, Weights.of(set), Adapters.NONE);
                    Decoder fresh = new Decoder(device, CONFIG, Weights.of(set), Adapters.NONE)) {
                float[] beginning = logits(device, grown, Arrays.copyOf(ids, 300), 0);
                float[] end = logits(device, grown, ids, LONG - 40);
                assertEquals(40 * 17, end.length);
                assertTrue(IntStream.range(0, end.length).allMatch(i -> Float.isFinite(end[i])));
                assertArrayEquals(end, logits(device, fresh, ids, LONG - 40), "a table that grew has the same bits");
                assertArrayEquals(beginning, logits(device, fresh, Arrays.copyOf(ids, 300), 0));
            }
        }
    }
}
