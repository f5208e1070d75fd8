package io.levee.kernels.cuda;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.levee.kernels.Precision;
import io.levee.kernels.ptx.MachineDriver;
import io.levee.kernels.ptx.PtxFault;
import io.levee.kernels.ptx.PtxMachine;
import org.junit.jupiter.api.Test;

/** Scratch memory is kept where it costs to get it, and is new and exact where every access is watched. */
class ScratchTest {
    @Test
    void aDriverThatWatchesMemoryHandsOutExactlyWhatIsAskedFor() {
        try (Gpu gpu = new Gpu(new MachineDriver(PtxMachine.Settings.checking()), Precision.FLOAT32)) {
            long first = gpu.scratch(100);
            assertDoesNotThrow(() -> gpu.driver().fill(first, (byte) 0, 100));
            assertThrows(PtxFault.class, () -> gpu.driver().fill(first, (byte) 0, 101));
            long second = gpu.scratch(60);
            assertNotEquals(first, second);
            assertThrows(PtxFault.class, () -> gpu.driver().fill(second, (byte) 0, 61));
            assertThrows(PtxFault.class, () -> gpu.driver().fill(first, (byte) 0, 1));
        }
    }

    @Test
    void anotherKeepsIt() {
        try (Gpu gpu = new Gpu(MachineDriver.fast(1), Precision.FLOAT32)) {
            long first = gpu.scratch(100);
            assertEquals(first, gpu.scratch(1 << 20));
            assertNotEquals(first, gpu.scratch(1 + (1 << 20)));
        }
    }
}
