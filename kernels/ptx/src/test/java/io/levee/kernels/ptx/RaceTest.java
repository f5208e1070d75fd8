package io.levee.kernels.ptx;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** Each kind of race is reported with both parties, and its repaired twin raises no alarm. */
class RaceTest {
    private static final String BUFFER =
            ".shared .align 16 .b8 buffer[1024];\nmov.u32 %r20, buffer;\n" + "mad.lo.s32 %r21, %tid0, 4, %r20;\n";

    private static PtxFault fault(int blocks, int threads, String body) {
        return assertThrows(PtxFault.class, () -> Ptx.ints(body, 256, blocks, threads), body);
    }

    private static void clean(int blocks, int threads, String body) {
        assertDoesNotThrow(() -> Ptx.ints(body, 256, blocks, threads), body);
    }

    private static void assertSays(PtxFault fault, String... parts) {
        for (String part : parts) {
            assertTrue(fault.getMessage().contains(part), part + " in: " + fault.getMessage());
        }
    }

    @Test
    void readingWhatAnotherWarpWroteNeedsABarrier() {
        String body = BUFFER + "st.shared.u32 [%r21], %tid0;\nBARRIER\nxor.b32 %r1, %tid0, 32;\n"
                + "mad.lo.s32 %r2, %r1, 4, %r20;\nld.shared.u32 %r3, [%r2];\n" + Ptx.store("%r3", "%tid0");
        clean(1, 64, body.replace("BARRIER", "bar.sync 0;"));
        // The first warp would read before the second one has written.
        assertSays(fault(1, 64, body.replace("BARRIER", "")), "uninitialised");
        String written = body.replace(
                "st.shared.u32 [%r21], %tid0;", "st.shared.u32 [%r21], 0;\nbar.sync 0;\nst.shared.u32 [%r21], %tid0;");
        assertSays(
                fault(1, 64, written.replace("BARRIER", "")),
                "race",
                "warp 0",
                "is read by",
                "written here",
                "st.shared.u32",
                "ld.shared.u32");
    }

    @Test
    void writingWhatAnotherWarpReadNeedsABarrier() {
        String body = BUFFER + "st.shared.u32 [%r21], %tid0;\nbar.sync 0;\nld.shared.u32 %r3, [buffer+128];\nBARRIER\n"
                + "st.shared.u32 [%r21], 7;\n" + Ptx.store("%r3", "%tid0");
        clean(1, 96, body.replace("BARRIER", "bar.sync 0;"));
        PtxFault fault = fault(1, 96, body.replace("BARRIER", ""));
        assertSays(fault, "race: offset 128 of shared memory is read by warp 0", "and written here without a barrier");
        assertEquals(1, fault.warp());
        assertEquals(0, fault.lane());
    }

    @Test
    void readsOfTwoWarpsDoNotHideThatOfAnotherBlock() {
        String body = "ld.param.u64 %rd1, [out];\nmov.u32 %r1, %ctaid.x;\nld.global.u32 %r2, [%rd1];\nbar.sync 0;\n"
                + "setp.lt.u32 %p1, %r1, BLOCK;\n@%p1 bra END;\nsetp.gt.u32 %p2, %tid0, 0;\n@%p2 bra END;\n"
                + "st.global.u32 [%rd1], 7;\nEND:\n";
        clean(2, 64, body.replace("BLOCK", "2"));
        assertSays(fault(2, 64, body.replace("BLOCK", "1")), "is read by block (0, 0, 0)", "in one launch");
    }

    @Test
    void twoWarpsMustNotWriteTheSamePlace() {
        String body =
                BUFFER + "and.b32 %r1, %lane, MASK;\nmad.lo.s32 %r2, WARP, 128, %r20;\nmad.lo.s32 %r2, %r1, 4, %r2;\n"
                        + "shr.u32 %r3, %tid0, 5;\nst.shared.u32 [%r2], %r3;\n";
        clean(
                1,
                64,
                body.replace("MASK", "31")
                        .replace("mad.lo.s32 %r2, WARP", "shr.u32 %r9, %tid0, 5;\nmad.lo.s32 %r2, %r9"));
        assertSays(fault(1, 64, body.replace("MASK", "31").replace("WARP", "0")), "written by warp 0", "written here");
    }

    @Test
    void lanesOfAWarpNeedAWarpBarrier() {
        String body = BUFFER + "st.shared.u32 [%r21], %tid0;\nBARRIER\nxor.b32 %r1, %tid0, 1;\n"
                + "mad.lo.s32 %r2, %r1, 4, %r20;\nld.shared.u32 %r3, [%r2];\n" + Ptx.store("%r3", "%tid0");
        clean(1, 32, body.replace("BARRIER", "bar.warp.sync -1;"));
        clean(1, 32, body.replace("BARRIER", "bar.sync 0;"));
        assertSays(fault(1, 32, body.replace("BARRIER", "")), "race", "without bar.warp.sync", "lane 1");
        assertSays(
                fault(1, 32, body.replace("BARRIER", "shfl.sync.idx.b32 %r9, %tid0, 0, 31, -1;")),
                "without bar.warp.sync");
    }

    @Test
    void racesBetweenLanesCanBeLeftOut() {
        String body = BUFFER + "st.shared.u32 [%r21], %tid0;\nxor.b32 %r1, %tid0, 1;\nmad.lo.s32 %r2, %r1, 4, %r20;\n"
                + "ld.shared.u32 %r3, [%r2];\n";
        try (PtxMachine machine = new PtxMachine(PtxMachine.Settings.checking().withLaneRaces(false))) {
            assertDoesNotThrow(() -> Ptx.run(machine, Ptx.kernel("", body), 1, 32, 0));
        }
    }

    @Test
    void lanesOfOneStoreMustAgree() {
        String body = BUFFER + "st.shared.u32 [buffer], VALUE;\n";
        clean(1, 32, body.replace("VALUE", "5"));
        assertSays(fault(1, 32, body.replace("VALUE", "%tid0")), "two lanes of one store", "different values");
        String wide = BUFFER + "mov.b32 %r1, 3;\nst.shared.v2.u32 [buffer], {%r1, %lane};\n";
        assertSays(fault(1, 32, wide), "different values");
    }

    @Test
    void blocksMustNotWriteTheSamePlace() {
        String body = "mov.u32 %r1, %ctaid.x;\nmad.lo.s32 %r2, %r1, STRIDE, %tid0;\n" + Ptx.store("%r1", "%r2");
        clean(3, 40, body.replace("STRIDE", "40"));
        assertSays(
                fault(3, 40, body.replace("STRIDE", "39")),
                "written by block (0, 0, 0), warp 1, lane 7",
                "in one launch",
                "block (1, 0, 0)");
    }

    @Test
    void neighbouringBytesAreDifferentPlaces() {
        String body =
                "ld.param.u64 %rd1, [out];\nmov.u32 %r1, %ctaid.x;\ncvt.u16.u32 %h1, %r1;\ncvt.u64.u32 %rd2, %r1;\n"
                        + "add.s64 %rd1, %rd1, %rd2;\nst.global.u8 [%rd1], %h1;\n";
        clean(8, 1, body);
        String half = body.replace("st.global.u8", "st.global.u16")
                .replace("cvt.u64.u32 %rd2, %r1", "mul.wide.u32 %rd2, %r1, 2");
        clean(8, 1, half);
    }

    @Test
    void blocksMustNotReadWhatOthersWriteInTheSameLaunch() {
        String read = "mov.u32 %r1, %ctaid.x;\n"
                + "ld.param.u64 %rd1, [out];\n"
                + "setp.eq.u32 %p1, %r1, 1;\n"
                + "@%p1 bra READ;\n"
                + "st.global.u32 [%rd1], 5;\n"
                + "ret;\n"
                + "READ: ld.global.u32 %r3, [%rd1+OFFSET];\n"
                + "st.global.u32 [%rd1+8], %r3;\n";
        clean(2, 1, read.replace("OFFSET", "4"));
        assertSays(fault(2, 1, read.replace("OFFSET", "0")), "written by block (0, 0, 0)", "read here in one launch");
    }

    @Test
    void laterLaunchesAreOrdered() {
        String text = Ptx.kernel(
                "u64 out",
                "mov.u32 %r1, 0;\n" + "ld.param.u64 %rd1, [out];\nld.global.u32 %r2, [%rd1];\nbar.sync 0;\n"
                        + "setp.eq.u32 %p1, %tid0, 0;\n@%p1 st.global.u32 [%rd1], %r2;\n");
        try (PtxMachine machine = Ptx.checked()) {
            long out = Snippet.upload(machine, new int[1]);
            PtxKernel kernel = machine.load("test", text).kernel("run");
            for (int i = 0; i < 40_000; i++) {
                machine.launch(kernel, 1, 1, 1, 33, 1, 1, 0, Snippet.pack(out));
            }
        }
    }

    @Test
    void atomicsDoNotRaceWithEachOther() {
        String body = "ld.param.u64 %rd1, [out];\nred.global.add.u32 [%rd1], 1;\nTHEN\n";
        clean(4, 64, body.replace("THEN", ""));
        assertSays(fault(4, 64, body.replace("THEN", "ld.global.u32 %r2, [%rd1];")), "race");
        assertSays(fault(1, 64, body.replace("THEN", "st.global.u32 [%rd1], 0;")), "race");
    }

    @Test
    void aFenceAndAnAtomicOrderBlocks() {
        String body = ".shared .align 4 .b8 last[4];\nmov.u32 %r1, %ctaid.x;\nadd.s32 %r2, %r1, 1;\n"
                + Ptx.store("%r1", "%r2")
                + "ld.param.u64 %rd1, [out];\n"
                + "FENCE\n"
                + "atom.global.add.u32 %r3, [%rd1], 1;\n"
                + "setp.ne.u32 %p1, %r3, 3;\n"
                + "@%p1 ret;\n"
                + "ld.global.u32 %r4, [%rd1+4];\n"
                + "ld.global.u32 %r5, [%rd1+8];\n"
                + "add.s32 %r4, %r4, %r5;\n"
                + "st.global.u32 [%rd1+100], %r4;\n";
        clean(4, 1, body.replace("FENCE", "membar.gl;"));
        assertSays(fault(4, 1, body.replace("FENCE", "")), "read here in one launch");
    }

    @Test
    void aBarrierForAPartOrdersOnlyThatPart() {
        String body = BUFFER
                + "shr.u32 %r1, %tid0, 6;\n"
                + "st.shared.u32 [%r21], %tid0;\n"
                + "bar.sync 0;\n"
                + "ld.shared.u32 %r9, [%r21];\n"
                + "bar.sync %r1, 64;\n"
                + "xor.b32 %r2, %tid0, FLIP;\n"
                + "mad.lo.s32 %r3, %r2, 4, %r20;\n"
                + "st.shared.u32 [%r3], 5;\n";
        clean(1, 128, body.replace("FLIP", "32"));
        assertSays(fault(1, 128, body.replace("FLIP", "64")), "race", "read by warp");
    }

    @Test
    void aReadOnlyLoadMustNotSeeWrites() {
        String body = "ld.param.u64 %rd1, [out];\nmul.wide.u32 %rd2, %tid0, 4;\nadd.s64 %rd1, %rd1, %rd2;\n"
                + "st.global.u32 [%rd1], 5;\nld.globalNC.u32 %r1, [%rd1];\n";
        clean(1, 32, body.replace("NC", ""));
        assertSays(fault(1, 32, body.replace("NC", ".nc")), "read-only", "st.global.u32");
    }

    @Test
    void blocksOnSeveralThreadsOfTheHostAreCheckedToo() {
        String body = "mov.u32 %r1, %ctaid.x;\nmad.lo.s32 %r2, %r1, STRIDE, %tid0;\n" + Ptx.store("%r1", "%r2");
        for (int threads = 2; threads < 4; threads++) {
            for (String stride : new String[] {"64", "63"}) {
                try (PtxMachine machine =
                        new PtxMachine(PtxMachine.Settings.checking().withThreads(threads))) {
                    long out = Snippet.upload(machine, new int[64 * 40]);
                    String text = Ptx.kernel("u64 out", body.replace("STRIDE", stride));
                    if (stride.equals("64")) {
                        assertDoesNotThrow(() -> Ptx.run(machine, text, 40, 64, 0, out));
                    } else {
                        PtxFault fault = assertThrows(PtxFault.class, () -> Ptx.run(machine, text, 40, 64, 0, out));
                        assertSays(fault, "race", "in one launch");
                    }
                }
            }
        }
    }
}
