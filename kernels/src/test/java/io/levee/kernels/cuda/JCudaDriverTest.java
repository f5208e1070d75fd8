package io.levee.kernels.cuda;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.levee.kernels.cuda.fake.FakeCuda;
import io.levee.kernels.cuda.fake.FakeDevice;
import io.levee.kernels.dtype.Dtype;
import io.levee.kernels.ptx.PtxMachine;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * JCuda's own code, and ours above it, on a driver without a device: what is enqueued is done as late as CUDA allows, by the
 * interpreter in checked mode. What only a device shows is not shown here.
 */
final class JCudaDriverTest {
    private static final long MEBIBYTE = 1 << 20;
    private static final String SCALE = """
        .version 8.0
        .target sm_80
        .address_size 64
        .visible .entry scale(.param .u64 x, .param .f32 factor, .param .u32 count)
        {
            .reg .pred %p<2>;
            .reg .f32 %f<4>;
            .reg .b32 %r<6>;
            .reg .b64 %rd<5>;
            ld.param.u64 %rd1, [x];
            ld.param.f32 %f1, [factor];
            ld.param.u32 %r1, [count];
            mov.u32 %r2, %ctaid.x;
            mov.u32 %r3, %ntid.x;
            mov.u32 %r4, %tid.x;
            mad.lo.s32 %r5, %r2, %r3, %r4;
            setp.ge.u32 %p1, %r5, %r1;
            @%p1 bra DONE;
            cvta.to.global.u64 %rd2, %rd1;
            mul.wide.u32 %rd3, %r5, 4;
            add.s64 %rd4, %rd2, %rd3;
            ld.global.f32 %f2, [%rd4];
            mul.f32 %f3, %f2, %f1;
            st.global.f32 [%rd4], %f3;
        DONE:
            ret;
        }
        """;

    private MachineDriver machine;
    private FakeCuda cuda;
    private JCudaDriver driver;

    @BeforeAll
    static void theLibrariesAreThere() {
        Optional<String> obstacle = FakeCuda.obstacle();
        assumeTrue(obstacle.isEmpty(), () -> obstacle.orElseThrow());
        assumeTrue(NativeLibraries.present(), "JCuda has no natives for this system");
    }

    @BeforeEach
    void open() {
        machine = new MachineDriver(PtxMachine.Settings.checking());
        cuda = FakeCuda.install(FakeDevice.A100.withMemory(64 * MEBIBYTE), machine);
        driver = JCudaDriver.open(CudaProbe.probe(0, 0), true);
    }

    @AfterEach
    void close() {
        if (driver != null) {
            driver.close();
            assertEquals(
                    0, cuda.open(), "contexts, streams, events, memory, modules and handles that nobody gave back");
            assertEquals(
                    machine.properties().memoryBytes(), machine.properties().freeBytes());
            cuda.close();
            machine.close();
        }
    }

    private static MemorySegment floats(float... values) {
        return MemorySegment.ofArray(values);
    }

    private float[] read(long address, int count) {
        float[] values = new float[count];
        driver.toHost(floats(values), address);
        return values;
    }

    private static float[] draws(int count) {
        Random random = new Random(count);
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = random.nextFloat() - 0.5f;
        }
        return values;
    }

    private GpuKernel scale() {
        driver.load("scale", SCALE);
        return new GpuKernel(driver, () -> driver.function("scale", "scale", 0));
    }

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

    /** As after an error of a kernel nothing can be given back but the context, closing throws nothing more. */
    private void loseTheContext() {
        driver.close();
        driver = null;
        cuda.close();
        machine.close();
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
    void aVirtualThreadIsRefused() throws InterruptedException {
        AtomicReference<Throwable> failure = new AtomicReference<>();
        Thread.ofVirtual()
                .uncaughtExceptionHandler((thread, e) -> failure.set(e))
                .start(() -> driver.synchronize())
                .join();
        assertTrue(failure.get() instanceof IllegalStateException, String.valueOf(failure.get()));
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
    void productsOfCublasAreOfRowMajorMatrices() {
        int m = 3;
        int n = 5;
        int k = 4;
        for (boolean left : new boolean[] {false, true}) {
            for (boolean right : new boolean[] {false, true}) {
                for (float beta : new float[] {0, 1}) {
                    product(m, n, k, left, right, beta);
                }
            }
        }
        assertEquals("cuBLAS 12.6.4", driver.gemm().orElseThrow().name());
    }

    private void product(int m, int n, int k, boolean leftTransposed, boolean rightTransposed, float beta) {
        int leftStride = (leftTransposed ? m : k) + 1;
        int rightStride = (rightTransposed ? k : n) + 2;
        int stride = n + 3;
        float[] left = draws((leftTransposed ? k : m) * leftStride);
        float[] right = draws((rightTransposed ? n : k) * rightStride);
        float[] result = draws(m * stride);
        float[] expected = result.clone();
        for (int row = 0; row < m; row++) {
            for (int column = 0; column < n; column++) {
                double sum = 0;
                for (int i = 0; i < k; i++) {
                    sum += (double) left[leftTransposed ? i * leftStride + row : row * leftStride + i]
                            * right[rightTransposed ? column * rightStride + i : i * rightStride + column];
                }
                int at = row * stride + column;
                expected[at] = (float) (sum + (beta == 0 ? 0 : beta * expected[at]));
            }
        }
        long a = driver.allocate(1024);
        long b = driver.allocate(1024);
        long y = driver.allocate(1024);
        driver.toDevice(a, floats(left));
        driver.toDevice(b, floats(right));
        driver.toDevice(y, floats(result));
        driver.gemm()
                .orElseThrow()
                .multiply(
                        y,
                        stride,
                        new GpuGemm.Factor(a, Dtype.F32, leftStride, leftTransposed),
                        new GpuGemm.Factor(b, Dtype.F32, rightStride, rightTransposed),
                        m,
                        n,
                        k,
                        beta,
                        beta == 0 ? Precision.FLOAT32 : Precision.BFLOAT16);
        assertArrayEquals(expected, read(y, result.length), 1e-6f);
        assertEquals(beta == 0 ? 68 : 75, cuda.computeType());
        for (long address : new long[] {a, b, y}) {
            driver.free(address);
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
    void noMachineCodeStaysBehind() throws IOException {
        try (Stream<Path> files = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
            assertEquals(
                    0,
                    files.map(file -> file.getFileName().toString())
                            .filter(name -> name.startsWith("levee-jcuda"))
                            .count());
        }
    }
}
