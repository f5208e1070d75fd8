package io.levee.engine.tensor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.levee.engine.memory.MemoryPlan;
import io.levee.kernels.Precision;
import io.levee.kernels.cuda.CudaKernels;
import io.levee.kernels.ptx.MachineDriver;
import io.levee.kernels.reference.ReferenceKernels;
import org.junit.jupiter.api.Test;

class DeviceTest {
    @Test
    void onTheCpuTheLimitIsTheMachines() {
        try (Device device = new Device(new ReferenceKernels())) {
            assertEquals(MemoryPlan.machineLimitBytes(), device.memoryLimitBytes());
            assertTrue(device.isFloat32());
        }
    }

    @Test
    void aDeviceWithMemoryOfItsOwnHasItsOwnLimit() {
        for (Precision precision : Precision.values()) {
            MachineDriver driver = MachineDriver.fast(1);
            long free = driver.properties().freeBytes();
            try (Device device = new Device(new CudaKernels(driver, precision))) {
                assertEquals(free, device.memoryLimitBytes());
                assertEquals(precision == Precision.FLOAT32, device.isFloat32());
            }
        }
    }
}
