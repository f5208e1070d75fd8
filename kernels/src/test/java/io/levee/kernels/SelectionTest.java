package io.levee.kernels;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.levee.kernels.Selection.Backend;
import io.levee.kernels.Selection.Device;
import io.levee.kernels.Selection.Request;
import io.levee.kernels.cuda.CudaProbe;
import io.levee.kernels.cuda.Precision;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class SelectionTest {
    private static final Probe WIDE = probe(true, null, 512, 512, null);
    private static final Probe NO_MODULE = probe(false, null, 0, 512, null);
    private static final Probe UNCOMPILED = probe(true, "-XX:TieredStopAtLevel is below 4", 512, 512, null);

    @ParameterizedTest
    @EnumSource(
            value = Device.class,
            names = {"AUTO", "CPU", "SIMD"})
    void fullVectorsAreChosenWithoutAWarning(Device device) {
        Selection selection = Selection.choose(new Request(device, 0, true), WIDE);
        assertEquals(Backend.SIMD, selection.backend());
        assertEquals(512, selection.laneBits());
        assertEquals(8, selection.threads());
        assertEquals(Optional.empty(), selection.warning());
    }

    @Test
    void threadsAreThoseAskedFor() {
        assertEquals(
                3, Selection.choose(new Request(Device.AUTO, 3, false), WIDE).threads());
        assertThrows(IllegalArgumentException.class, () -> new Request(Device.AUTO, -1, false));
    }

    @Test
    void withoutTheVectorModuleThePlainLoopsRunAndSaySo() {
        Selection selection = Selection.choose(Request.AUTO, NO_MODULE);
        assertEquals(Backend.REFERENCE, selection.backend());
        assertEquals(1, selection.threads());
        assertTrue(selection.warning().orElseThrow().startsWith("SLOW"), selection.toString());
        assertTrue(selection.warning().orElseThrow().contains("--add-modules jdk.incubator.vector"));
    }

    @Test
    void withoutACompilerForVectorsThePlainLoopsRunAndSaySo() {
        Selection selection = Selection.choose(Request.AUTO, UNCOMPILED);
        assertEquals(Backend.REFERENCE, selection.backend());
        assertTrue(selection.warning().orElseThrow().contains("-XX:TieredStopAtLevel is below 4"));
    }

    @Test
    void aJvmWithoutVectorsOnThisCpuRunsThePlainLoops() {
        Selection selection = Selection.choose(Request.AUTO, probe(true, null, 64, 0, null));
        assertEquals(Backend.REFERENCE, selection.backend());
        assertTrue(selection.warning().isPresent());
    }

    @Test
    void forcedOrRequiredVectorsThatCannotRunAreAnErrorWithTheReason() {
        for (Request request : new Request[] {
            new Request(Device.SIMD, 0, false), new Request(Device.AUTO, 0, true), new Request(Device.CPU, 2, true)
        }) {
            for (Probe probe : new Probe[] {NO_MODULE, UNCOMPILED}) {
                String message = assertThrows(IllegalArgumentException.class, () -> Selection.choose(request, probe))
                        .getMessage();
                assertTrue(message.startsWith("device " + request.device() + ": vectors cannot be used: "), message);
            }
        }
    }

    @Test
    void thePlainLoopsAreChosenOnlyWhenAskedForAndThenQuietly() {
        Selection selection = Selection.choose(new Request(Device.REFERENCE, 4, false), WIDE);
        assertEquals(Backend.REFERENCE, selection.backend());
        assertEquals(Optional.empty(), selection.warning());
        assertThrows(
                IllegalArgumentException.class, () -> Selection.choose(new Request(Device.REFERENCE, 0, true), WIDE));
    }

    @ParameterizedTest
    @CsvSource({"256, 256, the CPU has no wider ones", "256, 512, the JVM's flags", "128, 256, the JVM's flags"})
    void narrowerVectorsRunAndSayWhy(int vectorBits, int cpuBits, String why) {
        Selection selection = Selection.choose(Request.AUTO, probe(true, null, vectorBits, cpuBits, null));
        assertEquals(Backend.SIMD, selection.backend());
        assertEquals(vectorBits, selection.laneBits());
        String warning = selection.warning().orElseThrow();
        assertTrue(warning.startsWith("NARROW: vectors of " + vectorBits + " bits") && warning.contains(why), warning);
    }

    @Test
    void aForcedWidthIsUsedAndNamedAsTheReason() {
        Selection selection = Selection.choose(Request.AUTO, probe(true, null, 512, 512, "128"));
        assertEquals(128, selection.laneBits());
        assertTrue(selection.warning().orElseThrow().contains("-Dlevee.lanes"));
    }

    @ParameterizedTest
    @CsvSource({"512, 256", "256, 128", "64, 512", "wide, 512"})
    void aWidthAboveTheCpusOrNoWidthIsRefused(String forced, int vectorBits) {
        Probe probe = probe(true, null, vectorBits, vectorBits, forced);
        String message = assertThrows(IllegalArgumentException.class, () -> Selection.choose(Request.AUTO, probe))
                .getMessage();
        assertTrue(message.startsWith("-Dlevee.lanes=" + forced), message);
    }

    @Test
    void devicesHaveTheirNamesInLowerCase() {
        assertEquals(Device.CPU, Device.of("cpu"));
        assertEquals(
                "device CUDA: expected auto, cpu, simd, reference, cuda or ptx",
                assertThrows(IllegalArgumentException.class, () -> Device.of("CUDA"))
                        .getMessage());
    }

    @Test
    void theCpusWidthIsReadFromItsDescription() {
        assertEquals(512, Probe.cpuBits("processor\t: 0\nflags\t\t: fpu avx2 avx512f avx512vl\n"));
        assertEquals(256, Probe.cpuBits("flags : fpu sse2 avx avx2"));
        assertEquals(128, Probe.cpuBits("flags : fpu sse2 avx\n"));
        assertEquals(128, Probe.cpuBits("Features\t: fp asimd evtstrm\n"));
        assertEquals(0, Probe.cpuBits("isa : rv64imafdc\n"));
    }

    @Test
    void whatIsChosenHereOpensAndDescribesItself() {
        Selection selection = Selection.choose(new Request(Device.AUTO, 2, false));
        try (Kernels kernels = selection.open()) {
            Kernels.Description description = kernels.description();
            assertEquals(selection.backend().name(), description.backend().toUpperCase(Locale.ROOT));
            assertEquals(Math.max(1, selection.laneBits() / 32), description.lanes());
            assertEquals(selection.threads(), description.threads());
        }
        try (Kernels kernels =
                Selection.choose(new Request(Device.REFERENCE, 0, false)).open()) {
            assertEquals("reference", kernels.description().backend());
        }
    }

    @Test
    void aGpuThatCannotBeUsedIsAnErrorWithTheReason() {
        IllegalArgumentException failure = assertThrows(
                IllegalArgumentException.class, () -> Selection.choose(new Request(Device.CUDA, 0, false), WIDE));
        assertEquals("device cuda: no GPU can be used: no driver", failure.getMessage());
    }

    @Test
    void theInterpreterOfTheGpusKernelsSaysThatItIsSlow() {
        Precision precision = Precision.of("bfloat16x3");
        Selection selection = Selection.choose(new Request(Device.PTX, 2, false, precision), WIDE);
        assertEquals(Backend.PTX, selection.backend());
        assertEquals("ptx (the GPU's kernels in an interpreter, bfloat16x3): asked for", selection.toString());
        assertTrue(selection.warning().orElseThrow().startsWith("SLOW"), selection.toString());
    }

    @Test
    void theCpuComputesInFloat32() {
        for (Device device : new Device[] {Device.AUTO, Device.CPU, Device.SIMD, Device.REFERENCE}) {
            for (Precision precision : new Precision[] {Precision.BFLOAT16, Precision.BFLOAT16X3}) {
                IllegalArgumentException refused =
                        assertThrows(IllegalArgumentException.class, () -> new Request(device, 0, false, precision));
                assertTrue(refused.getMessage().startsWith("precision " + precision + ":"), refused.getMessage());
            }
        }
    }

    private static Probe probe(boolean module, String obstacle, int vectorBits, int cpuBits, String forcedLanes) {
        return new Probe(
                module,
                Optional.ofNullable(obstacle),
                vectorBits,
                cpuBits,
                Optional.ofNullable(forcedLanes),
                8,
                Optional.of(new CudaProbe(0, CudaProbe.Verdict.NO_DRIVER, "no driver", Optional.empty())));
    }
}
