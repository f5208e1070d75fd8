package io.levee.kernels.measure;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.levee.kernels.cuda.CudaProbe;
import io.levee.kernels.cuda.JCudaDriver;
import io.levee.kernels.cuda.fake.FakeCuda;
import io.levee.kernels.cuda.fake.FakeDevice;
import io.levee.kernels.ptx.MachineDriver;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

/** Timing, with the interpreter in the place of a device. */
class DeviceRatesTest {
    private static final long COPIED_BYTES = 1 << 20;
    private static final double CLOCK = 1.41e9;

    private static List<KernelCase> few() {
        return List.of(
                FlatWork.cases().getFirst(),
                DecodeWork.cases().getFirst(),
                DecodeWork.cases().getLast(),
                LossWork.cases().getFirst());
    }

    @Test
    void everyKernelOfTheCasesIsTimed() {
        KernelTable table = KernelTable.measure(1, few(), _ -> Resources.recorded());
        DeviceRates rates = DeviceRates.measure(
                () -> MachineDriver.fast(1), OptionalDouble.empty(), table, few(), KernelCase::measured, COPIED_BYTES);

        assertEquals(
                table.rows().stream().map(KernelRow::kernel).toList(),
                rates.rates().stream().map(DeviceRates.Rate::kernel).toList());
        for (DeviceRates.Rate rate : rates.rates()) {
            KernelRow row = table.rows().stream()
                    .filter(each -> each.kernel().equals(rate.kernel()))
                    .findFirst()
                    .orElseThrow();
            assertTrue(rate.seconds() > 0, rate.kernel());
            assertEquals(row.load().bytes() / rate.seconds(), rate.bytesPerSecond(), 1e-9 * rate.bytesPerSecond());
        }
        assertTrue(rates.peak().copyBytesPerSecond() > 0);
        assertEquals(OptionalDouble.empty(), rates.peak().floatOperations());
    }

    @Test
    void theSameIsTimedThroughJcuda() {
        Optional<String> obstacle = FakeCuda.obstacle();
        assumeTrue(obstacle.isEmpty(), () -> obstacle.orElseThrow());
        KernelTable table = KernelTable.measure(1, few(), _ -> Resources.recorded());
        try (MachineDriver machine = MachineDriver.fast(1);
                FakeCuda cuda = FakeCuda.install(FakeDevice.A100, machine)) {
            CudaProbe probe = CudaProbe.probe(0, 0);
            assumeTrue(probe.ready(), probe.line());
            DeviceRates rates = DeviceRates.measure(
                    () -> JCudaDriver.open(probe, false),
                    CudaProbe.clock(0),
                    table,
                    few(),
                    KernelCase::measured,
                    COPIED_BYTES);

            assertEquals(table.rows().size(), rates.rates().size());
            // a driver that does not tell its clock
            assertEquals(OptionalDouble.empty(), rates.peak().tensorOperations());
            assertEquals(null, cuda.fault());
            assertEquals(0, cuda.open());
        }
    }

    @Test
    void whatMultiprocessorsAndClockAllowIsThePeak() {
        TimingDriver driver = new TimingDriver(MachineDriver.fast(2));
        try (driver) {
            DevicePeak peak = DevicePeak.measure(driver, COPIED_BYTES, OptionalDouble.of(CLOCK));

            // the interpreter says that it is of compute capability 8.0 and has a multiprocessor for each thread
            assertEquals(2 * CLOCK * 128, peak.floatOperations().orElseThrow());
            assertEquals(2 * CLOCK * 2048, peak.tensorOperations().orElseThrow());
        }
    }
}
