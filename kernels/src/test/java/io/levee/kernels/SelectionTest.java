package io.levee.kernels;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.levee.kernels.Selection.Request;
import io.levee.kernels.reference.ReferenceBackEnd;
import io.levee.kernels.reference.ReferenceKernels;
import io.levee.kernels.simd.SimdBackEnd;
import io.levee.kernels.simd.VectorProbe;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SelectionTest {
    private static final VectorProbe WIDE = probe(true, null, 512, 512, null);
    private static final VectorProbe NO_MODULE = probe(false, null, 0, 512, null);
    private static final VectorProbe UNCOMPILED = probe(true, "-XX:TieredStopAtLevel is below 4", 512, 512, null);

    /** A back-end of another artifact, which has to be asked for by name. */
    private record Foreign(String name, Offer offer) implements BackEnd {
        @Override
        public int rank() {
            return 0;
        }

        @Override
        public Set<Precision> precisions() {
            return EnumSet.allOf(Precision.class);
        }
    }

    private static Selection choose(Request request, VectorProbe probe, BackEnd... further) {
        Stream<BackEnd> own = Stream.of(new ReferenceBackEnd(), new SimdBackEnd(() -> probe));
        return Selection.choose(request, Stream.concat(own, Stream.of(further)).toList());
    }

    private static String refusal(Request request, VectorProbe probe, BackEnd... further) {
        return assertThrows(IllegalArgumentException.class, () -> choose(request, probe, further))
                .getMessage();
    }

    @ParameterizedTest
    @ValueSource(strings = {"auto", "cpu", "simd"})
    void fullVectorsAreChosenWithoutAWarning(String device) {
        Selection selection = choose(new Request(device, 0, true), WIDE);
        assertEquals("simd", selection.backEnd().name());
        assertEquals(512, selection.offer().laneBits());
        assertEquals(8, selection.threads());
        assertEquals(Optional.empty(), selection.warning());
        String reason = device.equals("simd") ? "asked for" : "the fastest that works here";
        assertEquals("simd (16 lanes of float32, 8 threads): " + reason, selection.toString());
    }

    @Test
    void threadsAreThoseAskedFor() {
        assertEquals(3, choose(new Request("auto", 3, false), WIDE).threads());
        assertThrows(IllegalArgumentException.class, () -> new Request("auto", -1, false));
    }

    @Test
    void withoutTheVectorModuleThePlainLoopsRunAndSaySo() {
        Selection selection = choose(Request.AUTO, NO_MODULE);
        assertEquals("reference", selection.backEnd().name());
        assertEquals(1, selection.threads());
        assertTrue(selection.warning().orElseThrow().startsWith("SLOW"), selection.toString());
        assertTrue(selection.warning().orElseThrow().contains("--add-modules jdk.incubator.vector"));
    }

    @Test
    void withoutACompilerForVectorsThePlainLoopsRunAndSaySo() {
        Selection selection = choose(Request.AUTO, UNCOMPILED);
        assertEquals("reference", selection.backEnd().name());
        assertTrue(selection.warning().orElseThrow().contains("-XX:TieredStopAtLevel is below 4"));
    }

    @Test
    void aJvmWithoutVectorsOnThisCpuRunsThePlainLoops() {
        Selection selection = choose(Request.AUTO, probe(true, null, 64, 0, null));
        assertEquals("reference", selection.backEnd().name());
        assertTrue(selection.warning().isPresent());
    }

    @Test
    void forcedOrRequiredVectorsThatCannotRunAreAnErrorWithTheReason() {
        for (Request request :
                List.of(new Request("simd", 0, false), new Request("auto", 0, true), new Request("cpu", 2, true))) {
            for (VectorProbe probe : List.of(NO_MODULE, UNCOMPILED)) {
                String message = refusal(request, probe);
                assertTrue(message.startsWith("device " + request.device() + ": vectors cannot be used: "), message);
            }
        }
    }

    @Test
    void thePlainLoopsAreChosenOnlyWhenAskedForAndThenQuietly() {
        Selection selection = choose(new Request("reference", 4, false), WIDE);
        assertEquals("reference (plain loops, 1 thread): asked for", selection.toString());
        assertEquals(Optional.empty(), selection.warning());
        assertEquals(
                "device reference: the fastest of the CPU's was required: simd",
                refusal(new Request("reference", 0, true), WIDE));
    }

    @ParameterizedTest
    @CsvSource({"256, 256, the CPU has no wider ones", "256, 512, the JVM's flags", "128, 256, the JVM's flags"})
    void narrowerVectorsRunAndSayWhy(int vectorBits, int cpuBits, String why) {
        Selection selection = choose(Request.AUTO, probe(true, null, vectorBits, cpuBits, null));
        assertEquals("simd", selection.backEnd().name());
        assertEquals(vectorBits, selection.offer().laneBits());
        String warning = selection.warning().orElseThrow();
        assertTrue(warning.startsWith("NARROW: vectors of " + vectorBits + " bits") && warning.contains(why), warning);
    }

    @Test
    void aForcedWidthIsUsedAndNamedAsTheReason() {
        Selection selection = choose(Request.AUTO, probe(true, null, 512, 512, "128"));
        assertEquals(128, selection.offer().laneBits());
        assertTrue(selection.warning().orElseThrow().contains("-Dlevee.lanes"));
    }

    @ParameterizedTest
    @CsvSource({"512, 256", "256, 128", "64, 512", "wide, 512"})
    void aWidthAboveTheCpusOrNoWidthIsRefused(String forced, int vectorBits) {
        String message = refusal(Request.AUTO, probe(true, null, vectorBits, vectorBits, forced));
        assertTrue(message.startsWith("-Dlevee.lanes=" + forced), message);
    }

    @Test
    void aDeviceThatNobodyKnowsIsAnErrorWithThoseThatThereAre() {
        assertEquals(
                "device CUDA: expected auto, cpu, cuda, ptx, reference, simd",
                refusal(new Request("CUDA", 0, false), WIDE));
    }

    @ParameterizedTest
    @ValueSource(strings = {"cuda", "ptx"})
    void aBackEndWhoseArtifactIsMissingIsAnErrorThatNamesTheArtifact(String device) {
        String message = refusal(new Request(device, 0, false), WIDE);
        assertTrue(message.startsWith("device " + device + ": "), message);
        assertTrue(message.endsWith("add io.levee:levee-kernels-" + device), message);
    }

    @Test
    void whatIsFoundOnTheClassPathIsChosenByItsNameOnly() {
        BackEnd.Offer offer = new BackEnd.Offer(
                "a toy", Optional.empty(), 0, OptionalInt.empty(), Optional.empty(), (_, _) -> new ReferenceKernels());
        Request request = new Request("toy", 5, false, Precision.BFLOAT16X3);
        Selection selection = choose(request, WIDE, new Foreign("toy", offer));
        assertEquals("toy (a toy, bfloat16x3): asked for", selection.toString());
        assertEquals(1, selection.threads());
        assertEquals(
                "simd",
                choose(Request.AUTO, WIDE, new Foreign("toy", offer)).backEnd().name());
        BackEnd broken = new Foreign("toy", BackEnd.Offer.none("no toy", "no toy can be used: no toy"));
        assertEquals("device toy: no toy can be used: no toy", refusal(request, WIDE, broken));
    }

    @Test
    void whatIsChosenHereOpensAndDescribesItself() {
        Selection selection = Selection.choose(new Request("auto", 2, false));
        try (Kernels kernels = selection.open()) {
            Kernels.Description description = kernels.description();
            assertEquals(selection.backEnd().name(), description.backend());
            assertEquals(Math.max(1, selection.offer().laneBits() / 32), description.lanes());
            assertEquals(selection.threads(), description.threads());
        }
        try (Kernels kernels =
                Selection.choose(new Request("reference", 0, false)).open()) {
            assertEquals("reference", kernels.description().backend());
        }
    }

    @Test
    void theCpuComputesInFloat32() {
        for (String device : List.of("auto", "cpu", "simd", "reference")) {
            for (Precision precision : List.of(Precision.BFLOAT16, Precision.BFLOAT16X3)) {
                assertEquals(
                        "precision " + precision + ": the device " + device
                                + " computes in float32; expected device cuda or ptx",
                        refusal(new Request(device, 0, false, precision), WIDE));
            }
        }
    }

    private static VectorProbe probe(boolean module, String obstacle, int vectorBits, int cpuBits, String forcedLanes) {
        return new VectorProbe(
                module, Optional.ofNullable(obstacle), vectorBits, cpuBits, Optional.ofNullable(forcedLanes), 8);
    }
}
