package io.levee.kernels.cuda;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.levee.kernels.Kernels;
import io.levee.kernels.Selection;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Memory, copies, launches and threads, through JCuda. */
final class JCudaDriverTest extends OnFakeCuda {
    @Test
    void copiesGoToTheDeviceAndBack() {
        float[] values = draws(3_000_000);
        long address = driver.allocate(4L * values.length);
        long copy = driver.allocate(4L * values.length);
        driver.toDevice(address, floats(values));
        driver.copy(copy, address, 4L * values.length);
        driver.fill(address, (byte) 0, 4L * values.length);
        assertArrayEquals(values, read(copy, values.length));
        assertArrayEquals(new float[values.length], read(address, values.length));
    }

    @Test
    void aKernelGetsItsParametersInOrder() {
        float[] values = draws(1000);
        long address = driver.allocate(4000);
        driver.toDevice(address, floats(values));
        GpuKernel scale = scale();
        scale.pointer(address).value(3f).value(1000).launch(4, 256);
        scale.pointer(address).value(0.5f).value(500).launch(2, 256);
        float[] scaled = read(address, 1000);
        for (int i = 0; i < 1000; i++) {
            assertEquals(values[i] * 3 * (i < 500 ? 0.5f : 1), scaled[i], "value " + i);
        }
    }

    @Test
    void nothingWaitsBeforeAResultIsRead() {
        long address = driver.allocate(4000);
        driver.toDevice(address, floats(draws(1000)));
        scale().pointer(address).value(3f).value(1000).launch(4, 256);
        driver.free(address);
        assertEquals(0, cuda.calls("cuStreamSynchronize"));
        assertEquals(0, cuda.calls("cuEventSynchronize"));
        assertEquals(0, cuda.calls("cuMemFree_v2"));
        driver.synchronize();
        assertEquals(1, cuda.calls("cuStreamSynchronize"));
    }

    @Test
    void sharedMemoryBeyondTheDefaultIsOptedInto() {
        driver.load("scale", SCALE);
        long address = driver.allocate(512);
        driver.toDevice(address, floats(new float[128]));
        new GpuKernel(driver, () -> driver.function("scale", "scale", 100 << 10))
                .pointer(address)
                .value(1f)
                .value(128)
                .launch(1, 128, 100 << 10);
        driver.synchronize();
        assertSame(
                driver.function("scale", "scale", 100 << 10),
                driver.function("scale", "scale", 10),
                "a smaller wish takes nothing away");
        GpuException failure = assertThrows(GpuException.class, () -> driver.function("scale", "scale", 300 << 10));
        assertEquals(
                "cuFuncSetAttribute(scale, MAX_DYNAMIC_SHARED_SIZE_BYTES, 307200): CUDA_ERROR_INVALID_VALUE (1), as"
                        + " the fake driver says",
                failure.getMessage());
    }

    @Test
    void memoryIsReusedAndGivenBackWhenThereIsTooLittle() {
        long first = driver.allocate(10 * MEBIBYTE);
        driver.free(first);
        assertEquals(first, driver.allocate(10 * MEBIBYTE));
        driver.free(first);
        long larger = driver.allocate(60 * MEBIBYTE);
        assertNotEquals(first, larger);
        assertEquals(1, cuda.calls("cuMemFree_v2"));
        GpuException failure = assertThrows(GpuException.class, () -> driver.allocate(8 * MEBIBYTE));
        assertEquals(
                "cuMemAlloc(8388608): CUDA_ERROR_OUT_OF_MEMORY (2): 8388608 bytes of device memory asked for, 4194304"
                        + " of 67108864 free",
                failure.getMessage());
        driver.free(larger);
        driver.free(driver.allocate(60 * MEBIBYTE));
    }

    @Test
    void anotherThreadEntersTheContextOnce() throws InterruptedException {
        int before = cuda.calls("cuCtxSetCurrent");
        long address = driver.allocate(512);
        AtomicReference<Throwable> failure = new AtomicReference<>();
        Thread other = new Thread(() -> {
            driver.toDevice(address, floats(1, 2, 3));
            driver.fill(address + 4, (byte) 0, 4);
        });
        other.setUncaughtExceptionHandler((thread, e) -> failure.set(e));
        other.start();
        other.join();
        assertEquals(null, failure.get());
        assertArrayEquals(new float[] {1, 0, 3}, read(address, 3));
        assertEquals(before + 1, cuda.calls("cuCtxSetCurrent"));
    }

    @Test
    void twoDriversShareADeviceAndAThread() {
        JCudaDriver second = JCudaDriver.open(CudaProbe.probe(0, 0), false);
        assertTrue(second.gemm().isEmpty());
        long address = driver.allocate(512);
        long other = second.allocate(512);
        second.toDevice(other, floats(5));
        driver.toDevice(address, floats(6));
        second.synchronize();
        second.close();
        assertArrayEquals(new float[] {6}, read(address, 1));
    }

    @Test
    void noMachineCodeStaysBehind() throws IOException {
        try (Stream<Path> files = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
            assertEquals(
                    0,
                    files.map(file -> file.getFileName().toString())
                            .filter(name -> name.startsWith("levee-jcuda"))
                            .count());
        }
    }

    @Test
    void whoChoosesAGpuAndOpensItLooksAtItOnce() {
        int before = cuda.calls("cuDeviceGetName");
        Selection.Request request = new Selection.Request("cuda", 0, false);
        try (Kernels kernels = Selection.choose(request).open()) {
            assertEquals("cuda float32", kernels.description().backend());
        }
        assertEquals(before + 1, cuda.calls("cuDeviceGetName"));
    }
}
