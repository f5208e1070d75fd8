package io.levee.kernels.measure;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.levee.kernels.ptx.InstructionClass;
import io.levee.kernels.ptx.LaunchCounts;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AcceleratorTest {
    private static final double EXACT = 1e-12;

    @Test
    void theSlowestPartDecidesTheTime() {
        assertEquals(1, Accelerator.A100.seconds(new Load(1, 2_039e9, 1, 1)), EXACT);
        assertEquals(2, Accelerator.A100.seconds(new Load(1, 2_039e9, 624e12, 1)), EXACT);
        assertEquals(3, Accelerator.H100.seconds(new Load(1, 3_352e9, 989e12, 201e12)), EXACT);
    }

    @Test
    void countsGrowWithElementsAndDepth() {
        LaunchCounts counts = counts(100, 30, 10, 0);
        Load load = KernelTable.load(counts, Amount.streaming(10, 2), Amount.streaming(40, 6));

        assertEquals(new Load(40, 12 * 40, 0, 12 * 100), load);
    }

    @Test
    void bytesThatAreReadAgainAreThoseOfTheOperands() {
        LaunchCounts counts = counts(2 * KernelTable.MMA_OPERATIONS + 7, 1000, 1000, 2);
        Load load = KernelTable.load(counts, Amount.reusing(1, 1, 5), Amount.reusing(3, 1, 15));

        assertEquals(new Load(3, 15, 6 * KernelTable.MMA_OPERATIONS, 21), load);
    }

    private static LaunchCounts counts(long operations, long loaded, long stored, long products) {
        Map<InstructionClass, Long> warps = Map.of(InstructionClass.TENSOR, products);
        return new LaunchCounts(Map.of(), warps, operations, 0, 0, 0, loaded, stored, 0, 0, List.of());
    }
}
