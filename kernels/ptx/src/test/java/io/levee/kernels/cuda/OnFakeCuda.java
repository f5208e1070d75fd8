package io.levee.kernels.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.levee.kernels.cuda.fake.FakeCuda;
import io.levee.kernels.cuda.fake.FakeDevice;
import io.levee.kernels.ptx.MachineDriver;
import io.levee.kernels.ptx.PtxMachine;
import java.lang.foreign.MemorySegment;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;

/**
 * A driver through JCuda's own code without a device: what is enqueued is done as late as CUDA allows, by the interpreter in
 * checked mode. After each test everything must have been given back. What only a device shows is not shown here.
 */
abstract class OnFakeCuda {
    static final long MEBIBYTE = 1 << 20;
    static final String SCALE = """
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

    MachineDriver machine;
    FakeCuda cuda;
    JCudaDriver driver;

    @BeforeAll
    static void theLibrariesAreThere() {
        Optional<String> obstacle = FakeCuda.obstacle();
        assumeTrue(obstacle.isEmpty(), () -> obstacle.orElseThrow());
        assumeTrue(JCudaLibraries.present(), "JCuda has no natives for this system");
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

    static MemorySegment floats(float... values) {
        return MemorySegment.ofArray(values);
    }

    final float[] read(long address, int count) {
        float[] values = new float[count];
        driver.toHost(floats(values), address);
        return values;
    }

    static float[] draws(int count) {
        Random random = new Random(count);
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = random.nextFloat() - 0.5f;
        }
        return values;
    }

    final GpuKernel scale() {
        driver.load("scale", SCALE);
        return new GpuKernel(driver, () -> driver.function("scale", "scale", 0));
    }

    /** As after an error of a kernel nothing can be given back but the context, closing throws nothing more. */
    final void loseTheContext() {
        driver.close();
        driver = null;
        cuda.close();
        machine.close();
    }
}
