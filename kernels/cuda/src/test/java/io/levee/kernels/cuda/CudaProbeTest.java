package io.levee.kernels.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.levee.kernels.cuda.CudaProbe.Verdict;
import io.levee.kernels.cuda.fake.FakeCuda;
import io.levee.kernels.cuda.fake.FakeDevice;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Each thing that keeps a GPU from being used is told in one line. */
final class CudaProbeTest {
    private static final long GIBIBYTE = 1L << 30;

    private static CudaProbe probe(FakeDevice device, int ordinal, long bytes, boolean binding) {
        Optional<String> obstacle = FakeCuda.obstacle();
        assumeTrue(obstacle.isEmpty(), () -> obstacle.orElseThrow());
        try (FakeCuda cuda = FakeCuda.install(device, null)) {
            CudaProbe probe = CudaProbe.probe("libcuda.so.1", ordinal, bytes, binding);
            assertEquals(0, cuda.open(), "the probe gives its context back");
            return probe;
        }
    }

    private static void check(CudaProbe probe, Verdict verdict, String line) {
        assertEquals(line, probe.line());
        assertEquals(verdict, probe.verdict());
    }

    @Test
    void noDriver() {
        CudaProbe probe = CudaProbe.probe("libcuda-of-nobody.so.1", 0, 0, true);
        check(
                probe,
                Verdict.NO_DRIVER,
                "no NVIDIA driver: libcuda-of-nobody.so.1 cannot be loaded; install driver 525 or newer");
        assertEquals(
                probe.line(),
                assertThrows(GpuException.class, () -> JCudaDriver.open(probe, false))
                        .getMessage());
    }

    @Test
    void noDevice() {
        check(
                probe(FakeDevice.A100.times(0), 0, 0, true),
                Verdict.NO_DEVICE,
                "an NVIDIA driver is there, but it knows no device");
    }

    @Test
    void fewerDevicesThanTheOneAskedFor() {
        check(
                probe(FakeDevice.A100.times(2), 2, 0, true),
                Verdict.NO_DEVICE,
                "device 2 was asked for, the NVIDIA driver knows 2, counted from 0");
    }

    @Test
    void tooOldADriver() {
        check(
                probe(FakeDevice.A100.withDriver(11_080), 0, 0, true),
                Verdict.DRIVER_TOO_OLD,
                "the NVIDIA driver supports CUDA 11.8: CUDA 12.0 is needed, that is driver 525 or newer");
    }

    @Test
    void tooOldADevice() {
        check(
                probe(FakeDevice.A100.withCapability(7, 5), 0, 0, true),
                Verdict.DEVICE_TOO_OLD,
                "Fake A100 has compute capability 7.5: 8.0 is needed (Ampere or newer)");
    }

    @Test
    void tooLittleFreeMemory() {
        check(
                probe(FakeDevice.A100, 0, 3 * GIBIBYTE / 2, true),
                Verdict.NOT_ENOUGH_MEMORY,
                "Fake A100 has 1.0 GiB free of 1.0 GiB: 1.5 GiB are needed");
    }

    @Test
    void noBinding() {
        check(
                probe(FakeDevice.A100, 0, 0, false),
                Verdict.NO_BINDING,
                "Fake A100 is there, but org.jcuda:jcuda:12.6.0 with its natives for this system is not on the class"
                        + " path");
    }

    @Test
    void allIsWell() {
        CudaProbe probe = probe(FakeDevice.A100.times(2).withDriver(12_040), 1, GIBIBYTE, true);
        check(probe, Verdict.READY, "Fake A100, compute capability 8.0, 1.0 GiB free of 1.0 GiB, CUDA 12.4");
        assertTrue(probe.ready());
        assertEquals(1, probe.ordinal());
        assertEquals(
                new GpuProperties("cuda", "Fake A100", 8, 0, 108, GIBIBYTE, GIBIBYTE, 163 << 10, 12_040),
                probe.device().orElseThrow());
    }

    @Test
    void aCallThatFailsIsNamedWithItsError() {
        Optional<String> obstacle = FakeCuda.obstacle();
        assumeTrue(obstacle.isEmpty(), () -> obstacle.orElseThrow());
        try (FakeCuda cuda = FakeCuda.install(FakeDevice.A100, null)) {
            cuda.fail("cuDevicePrimaryCtxRetain", 2);
            check(
                    CudaProbe.probe("libcuda.so.1", 0, 0, true),
                    Verdict.DRIVER_FAILS,
                    "the NVIDIA driver fails: cuDevicePrimaryCtxRetain(0): CUDA_ERROR_OUT_OF_MEMORY (2), as the fake"
                            + " driver says");
        }
    }

    @Test
    void jcudaIsFoundOnTheClassPathOfTheTests() {
        assumeTrue(
                System.getProperty("os.name").equals("Linux")
                        && System.getProperty("os.arch").equals("amd64"),
                "JCuda's natives are there for linux-x86_64");
        assertTrue(JCudaLibraries.present());
    }
}
