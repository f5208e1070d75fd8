package io.levee.kernels.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** Every call that fails says which it was, with what arguments, and why. */
final class JCudaErrorsTest extends OnFakeCuda {
    @Test
    void aKernelThatFailsIsNamedByTheCallThatFindsOut() {
        long address = driver.allocate(512);
        driver.toDevice(address, floats(draws(128)));
        scale().pointer(address).value(3f).value(129).launch(1, 256);
        GpuException failure = assertThrows(GpuException.class, () -> driver.synchronize());
        assertEquals(
                "cuStreamSynchronize: CUDA_ERROR_LAUNCH_FAILED (719), as the fake driver says; a kernel failed, the"
                        + " last of which was scale; with CUDA_LAUNCH_BLOCKING=1 in the environment the launch itself"
                        + " fails",
                failure.getMessage());
        assertTrue(cuda.fault().getMessage().contains("scale"), cuda.fault().getMessage());
        loseTheContext();
    }

    @Test
    void aLaunchThatFailsIsNamedWithItsArguments() {
        cuda.block();
        long address = driver.allocate(512);
        driver.toDevice(address, floats(draws(128)));
        GpuKernel scale = scale();
        GpuException failure = assertThrows(
                GpuException.class,
                () -> scale.pointer(address).value(2f).value(129).launch(1, 256));
        assertTrue(
                failure.getMessage()
                        .startsWith("cuLaunchKernel(scale, grid 1×1×1, block 256×1×1, 0 bytes of shared memory,"
                                + " parameters "),
                failure.getMessage());
        assertTrue(
                failure.getMessage()
                        .endsWith("0000004081000000): CUDA_ERROR_LAUNCH_FAILED (719), as the fake driver says"),
                failure.getMessage());
        loseTheContext();
    }

    @Test
    void everyCallThatFailsIsNamedWithItsArguments() {
        long address = driver.allocate(1024);
        cuda.fail("cuMemcpyDtoDAsync_v2", 1);
        assertEquals(
                "cuMemcpyDtoDAsync(0x10, 0x" + Long.toHexString(address)
                        + ", 20): CUDA_ERROR_INVALID_VALUE (1), as the fake driver says",
                assertThrows(GpuException.class, () -> driver.copy(16, address, 20))
                        .getMessage());
        cuda.fail("cuMemsetD8Async", 1);
        assertEquals(
                "cuMemsetD8Async(0x" + Long.toHexString(address)
                        + ", 7, 20): CUDA_ERROR_INVALID_VALUE (1), as the fake driver says",
                assertThrows(GpuException.class, () -> driver.fill(address, (byte) 7, 20))
                        .getMessage());
        cuda.fail("cuMemAlloc_v2", 999);
        assertEquals(
                "cuMemAlloc(65536): CUDA_ERROR_UNKNOWN (999), as the fake driver says",
                assertThrows(GpuException.class, () -> driver.allocate(65_536)).getMessage());
    }

    @Test
    void aTextThatIsRefusedComesWithWhatTheCompilerSays() {
        GpuException failure =
                assertThrows(GpuException.class, () -> driver.load("wrong", SCALE.replace("mul.f32", "multiply.f32")));
        assertTrue(
                failure.getMessage().startsWith("cuModuleLoadDataEx(wrong.ptx): CUDA_ERROR_INVALID_PTX (218)"),
                failure.getMessage());
        assertTrue(failure.getMessage().contains("compiler says: "), failure.getMessage());
        assertTrue(failure.getMessage().contains("multiply"), failure.getMessage());
    }

    @Test
    void anEntryThatIsMissingIsNamed() {
        driver.load("scale", SCALE);
        assertEquals(
                "cuModuleGetFunction(scale.ptx, rescale): CUDA_ERROR_NOT_FOUND (500), as the fake driver says",
                assertThrows(GpuException.class, () -> driver.function("scale", "rescale", 0))
                        .getMessage());
        assertThrows(IllegalStateException.class, () -> driver.function("unknown", "scale", 0));
    }

    @Test
    void whatCannotBeOpenedLeavesNothingOpen() {
        int open = cuda.open();
        for (String call : new String[] {
            "cuStreamCreate", "cuEventCreate", "cuMemHostAlloc", "cublasCreate_v2", "cublasSetStream_v2"
        }) {
            cuda.fail(call, 2);
            assertThrows(GpuException.class, () -> JCudaDriver.open(CudaProbe.probe(0, 0), true), call);
            assertEquals(open, cuda.open(), "after " + call + " failed");
        }
    }

    @Test
    void aParameterListOfAnotherSizeIsNotLaunched() {
        cuda.block();
        GpuKernel scale = scale();
        assertThrows(GpuException.class, () -> scale.pointer(0).launch(1, 32));
        loseTheContext();
    }

    @Test
    void aVirtualThreadIsRefused() throws InterruptedException {
        AtomicReference<Throwable> failure = new AtomicReference<>();
        Thread.ofVirtual()
                .uncaughtExceptionHandler((thread, e) -> failure.set(e))
                .start(() -> driver.synchronize())
                .join();
        assertTrue(failure.get() instanceof IllegalStateException, String.valueOf(failure.get()));
    }
}
