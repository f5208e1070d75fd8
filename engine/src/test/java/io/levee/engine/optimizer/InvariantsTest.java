package io.levee.engine.optimizer;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.levee.engine.tensor.Device;
import io.levee.kernels.Precision;
import io.levee.kernels.cuda.CudaKernels;
import io.levee.kernels.ptx.MachineDriver;
import java.util.Map;
import org.junit.jupiter.api.Test;

class InvariantsTest {
    @Test
    void deviationsUpToTheBoundPass() {
        assertDoesNotThrow(() -> Invariants.FLOAT32.check("it", 0));
        assertDoesNotThrow(() -> Invariants.FLOAT32.check("it", Invariants.FLOAT32.error()));
    }

    @Test
    void theBoundsFollowTheRoundingOfTheDevice() {
        Map<Precision, Invariants> bounds = Map.of(
                Precision.FLOAT32, Invariants.FLOAT32,
                Precision.BFLOAT16X3, Invariants.BFLOAT16X3,
                Precision.BFLOAT16, Invariants.BFLOAT16);
        for (Precision precision : Precision.values()) {
            try (Device device = new Device(new CudaKernels(MachineDriver.fast(1), precision))) {
                assertEquals(bounds.get(precision), Invariants.of(device));
            }
        }
    }

    @Test
    void aLargerDeviationAndOneThatIsNotANumberAreErrors() {
        InvariantException caught =
                assertThrows(InvariantException.class, () -> Invariants.FLOAT32.check("it", 0.0011));
        assertTrue(caught.getMessage().startsWith("it is 0.0011, the bound is 0.001"), caught::getMessage);
        assertThrows(InvariantException.class, () -> Invariants.FLOAT32.check("it", Double.NaN));
    }

    @Test
    void numbersOfAPackedSequenceAreHeldToThoseOfTheSequenceAlone() {
        assertDoesNotThrow(() -> Invariants.FLOAT32.checkPacking("x", new float[] {1, 1000}, new float[] {1, 1000.5f}));
        assertThrows(
                InvariantException.class,
                () -> Invariants.FLOAT32.checkPacking("x", new float[] {1, 0.002f}, new float[] {1, 0}));
        assertThrows(InvariantException.class, () -> Invariants.FLOAT32.checkPacking("x", new float[2], new float[1]));
        assertThrows(
                InvariantException.class,
                () -> Invariants.FLOAT32.checkPacking("x", new float[] {Float.NaN}, new float[1]));
    }

    @Test
    void aNumberThatIsNotFiniteIsNamedWithItsStep() {
        assertDoesNotThrow(() -> Invariants.checkFinite("kl", 3, -1));
        NonFiniteException caught =
                assertThrows(NonFiniteException.class, () -> Invariants.checkFinite("kl", 3, Double.NaN));
        assertTrue(caught.getMessage().contains("step 3: kl is NaN"), caught::getMessage);
    }
}
