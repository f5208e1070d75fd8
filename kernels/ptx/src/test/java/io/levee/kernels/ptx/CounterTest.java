package io.levee.kernels.ptx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Counts of known patterns. */
class CounterTest {
    private static LaunchCounts count(int blocks, int threads, String body) {
        PtxMachine.Settings settings =
                PtxMachine.Settings.checking().withCounting(true).withThreads(2);
        try (PtxMachine machine = new PtxMachine(settings)) {
            long out = Snippet.upload(machine, new int[1 << 14]);
            return Ptx.run(machine, Ptx.kernel("u64 out", body), blocks, threads, 0, out);
        }
    }

    private static String load(String index, String width, String registers) {
        return "ld.param.u64 %rd1, [out];\n" + index
                + "mul.wide.u32 %rd2, %r1, 4;\nadd.s64 %rd1, %rd1, %rd2;\nld.global." + width + " " + registers
                + ", [%rd1];\n";
    }

    @ParameterizedTest
    @CsvSource({"1, 0, 4, 128", "2, 0, 8, 128", "8, 0, 32, 128", "1, 1, 5, 128", "0, 0, 1, 4", "32, 0, 32, 128"})
    void sectorsOfAStride(int stride, int start, int sectors, int bytes) {
        LaunchCounts counts =
                count(1, 32, load("mad.lo.s32 %r1, %lane, " + stride + ", " + start + ";\n", "u32", "%r2"));
        assertEquals(1, counts.globalRequests());
        assertEquals(sectors, counts.sectorsRequested());
        assertEquals(bytes, counts.bytesNeeded());
        assertEquals(128, counts.bytesLoaded());
        assertEquals(bytes / 32.0, counts.sectorsNeeded());
    }

    @Test
    void vectorsAreCoalesced() {
        LaunchCounts counts = count(2, 64, load("mul.lo.s32 %r1, %tid0, 4;\n", "v4.u32", "{%r2, %r3, %r4, %r5}"));
        assertEquals(4, counts.globalRequests());
        assertEquals(64, counts.sectorsRequested());
        assertEquals(1.0, counts.sectorRatio());
        assertTrue(counts.worst(3).isEmpty());
    }

    @Test
    void storesAndLanesThatDoNotTakePart() {
        LaunchCounts counts = count(
                1,
                32,
                "setp.lt.u32 %p1, %lane, 8;\n"
                        + "ld.param.u64 %rd1, [out];\n"
                        + "mul.wide.u32 %rd2, %lane, 4;\n"
                        + "add.s64 %rd1, %rd1, %rd2;\n"
                        + "@%p1 st.global.u32 [%rd1], 1;\n");
        assertEquals(1, counts.sectorsRequested());
        assertEquals(32, counts.bytesStored());
        assertEquals(0, counts.bytesLoaded());
    }

    private static LaunchCounts shared(String address, String width, String registers) {
        return count(
                1,
                32,
                ".shared .align 16 .b8 buffer[16384];\nmov.u32 %r20, buffer;\n" + address
                        + "add.s32 %r1, %r1, %r20;\nst.shared." + width + " [%r1], " + registers + ";\n");
    }

    @ParameterizedTest
    @CsvSource({"4, 0", "8, 1", "16, 3", "128, 31", "132, 0", "12, 0", "64, 15"})
    void bankConflictsOfAStride(int bytes, int extra) {
        LaunchCounts counts = shared("mul.lo.s32 %r1, %lane, " + bytes + ";\n", "u32", "%lane");
        assertEquals(1, counts.sharedRequests());
        assertEquals(extra, counts.bankConflictCycles());
        assertEquals(extra > 0 ? 1 : 0, counts.worst(5).size());
    }

    @Test
    void wideAccessesGoInParts() {
        LaunchCounts pairs = shared("mul.lo.s32 %r1, %lane, 8;\n", "v2.u32", "{%lane, %lane}");
        assertEquals(2, pairs.sharedRequests());
        assertEquals(0, pairs.bankConflictCycles());
        LaunchCounts quads = shared("mul.lo.s32 %r1, %lane, 16;\n", "v4.u32", "{%lane, %lane, %lane, %lane}");
        assertEquals(4, quads.sharedRequests());
        assertEquals(0, quads.bankConflictCycles());
        LaunchCounts apart = shared("mul.lo.s32 %r1, %lane, 128;\n", "v4.u32", "{%lane, %lane, %lane, %lane}");
        assertEquals(4 * 7, apart.bankConflictCycles());
    }

    @Test
    void aBroadcastIsFree() {
        LaunchCounts counts = count(
                1, 32, ".shared .align 16 .b8 buffer[64];\nst.shared.u32 [buffer], 5;\nld.shared.u32 %r1, [buffer];\n");
        assertEquals(0, counts.bankConflictCycles());
        assertEquals(2, counts.sharedRequests());
    }

    @Test
    void matrixLoadsConflictByPhase() {
        String body = ".shared .align 16 .b8 buffer[4096];\n"
                + "mov.u32 %r1, buffer;\n"
                + "mad.lo.s32 %r1, %lane, PITCH, %r1;\n"
                + "st.shared.v4.u32 [%r1], {0, 0, 0, 0};\n"
                + "bar.sync 0;\n"
                + "ldmatrix.sync.aligned.m8n8.x4.shared.b16 {%r2, %r3, %r4, %r5}, [%r1];\n";
        assertEquals(4 * 7 * 2, count(1, 32, body.replace("PITCH", "128")).bankConflictCycles());
        assertEquals(0, count(1, 32, body.replace("PITCH", "80")).bankConflictCycles());
    }

    @Test
    void copiesCountOnBothSides() {
        LaunchCounts counts = count(
                1,
                32,
                ".shared .align 16 .b8 buffer[512];\nmov.u32 %r1, buffer;\nmad.lo.s32 %r1, %lane, 16, %r1;\n"
                        + "ld.param.u64 %rd1, [out];\nmul.wide.u32 %rd2, %lane, 16;\nadd.s64 %rd1, %rd1, %rd2;\n"
                        + "cp.async.cg.shared.global [%r1], [%rd1], 16;\ncp.async.wait_all;\n");
        assertEquals(16, counts.sectorsRequested());
        assertEquals(512, counts.bytesLoaded());
        assertEquals(4, counts.sharedRequests());
        assertEquals(0, counts.bankConflictCycles());
    }

    @Test
    void operationsAndClasses() {
        String body = "fma.rn.f32 %f1, 0f3F800000, 0f40000000, 0f40400000;\n"
                + "add.f32 %f1, %f1, %f1;\n"
                + "neg.f32 %f1, %f1;\n"
                + "rcp.approx.ftz.f32 %f1, %f1;\n"
                + "mma.sync.aligned.m16n8k16.row.col.f32.bf16.bf16.f32 {%f0,%f1,%f2,%f3}, {%lane,%lane,%lane,%lane},"
                + " {%lane,%lane}, {%f1,%f1,%f1,%f1};\n"
                + "setp.lt.u32 %p1, %lane, 4;\n"
                + "@%p1 add.f32 %f1, %f2, %f3;\n"
                + "bar.sync 0;\n";
        LaunchCounts counts = count(2, 64, body);
        assertEquals(4 * (32 * (2 + 1 + 1) + 4 + 2 * 16 * 8 * 16), counts.operations());
        assertEquals(4, counts.warpInstructions(InstructionClass.TENSOR));
        assertEquals(128, counts.threadInstructions(InstructionClass.SPECIAL));
        assertEquals(3 * 128 + 4 * 4, counts.threadInstructions(InstructionClass.FLOAT));
        assertEquals(8, counts.warpInstructions(InstructionClass.CONTROL));
        assertEquals(counts.allThreadInstructions() * 2, counts.plus(counts).allThreadInstructions());
    }

    @Test
    void theWorstLineIsNamed() {
        LaunchCounts counts = shared("mul.lo.s32 %r1, %lane, 128;\n", "u32", "%lane");
        LineCount worst = counts.plus(counts).worst(1).getFirst();
        assertEquals("st.shared.u32 [%r1], %lane;", worst.text());
        assertEquals(62, worst.conflictCycles());
        assertEquals(2, worst.requests());
    }

    @Test
    void nothingIsCountedUnlessAskedFor() {
        try (PtxMachine machine = Ptx.checked()) {
            assertEquals(LaunchCounts.NONE, Ptx.run(machine, Ptx.kernel("", ""), 1, 32, 0));
        }
    }
}
