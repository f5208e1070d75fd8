package io.levee.kernels.ptx;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.MemorySegment;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Faults other than races: each is reported, and its repaired twin raises no alarm. */
class FaultTest {
    private static final String OUT =
            "ld.param.u64 %rd1, [out];\nmul.wide.u32 %rd2, %tid0, 4;\nadd.s64 %rd3, %rd1, %rd2;\n";
    private static final String SHARED = ".shared .align 16 .b8 buffer[128];\n";
    private static final String COPY = SHARED + ".shared .align 16 .b8 zeros[128];\nmov.u32 %r1, buffer;\n"
            + "shl.b32 %r2, %tid0, 2;\nadd.s32 %r1, %r1, %r2;\n" + OUT;

    static Stream<Arguments> faults() {
        return Stream.of(
                Arguments.of(
                        "beyond the end",
                        OUT + "st.global.u32 [%rd3+OFFSET], 1;\n",
                        "OFFSET",
                        "384",
                        "388",
                        "out of bounds: store of 4 bytes at offset 512"),
                Arguments.of(
                        "before the beginning",
                        OUT + "st.global.u32 [%rd3+OFFSET], 1;\n",
                        "OFFSET",
                        "0",
                        "-4",
                        "4 bytes before"),
                Arguments.of(
                        "misaligned",
                        OUT + "ld.global.v2.u32 {%r1, %r2}, [%rd1+OFFSET];\n",
                        "OFFSET",
                        "8",
                        "12",
                        "misaligned: load of 8 bytes"),
                Arguments.of(
                        "null",
                        OUT + "mov.u64 %rd4, BASE;\nld.global.u32 %r1, [%rd4];\n",
                        "mov.u64 %rd4, BASE",
                        "mov.u64 %rd4, %rd1",
                        "mov.u64 %rd4, 0",
                        "(null)"),
                Arguments.of(
                        "shared end",
                        SHARED
                                + "mov.u32 %r1, buffer;\n"
                                + "mad.lo.s32 %r1, %tid0, 4, %r1;\n"
                                + "st.shared.u32 [%r1+OFFSET], 1;\n",
                        "OFFSET",
                        "0",
                        "4",
                        "of shared memory, which has 128 bytes"),
                Arguments.of(
                        "local end",
                        ".local .align 4 .b8 stack[16];\nst.local.u32 [stack+OFFSET], 1;\n",
                        "OFFSET",
                        "12",
                        "16",
                        "of local memory, which has 16 bytes"),
                Arguments.of(
                        "uninitialised shared",
                        SHARED + "FIRST\nld.shared.u32 %r1, [buffer+4];\n",
                        "FIRST",
                        "st.shared.v2.u32 [buffer], {1, 1};",
                        "st.shared.u32 [buffer], 1;",
                        "uninitialised: a read of 4 bytes at offset 4"),
                Arguments.of(
                        "uninitialised byte",
                        SHARED + "st.shared.u16 [buffer], 1;\nFIRST\nld.shared.u32 %r1, [buffer];\n",
                        "FIRST",
                        "st.shared.u16 [buffer+2], 1;",
                        "st.shared.u8 [buffer+2], 1;",
                        "uninitialised"),
                Arguments.of(
                        "uninitialised local",
                        ".local .align 4 .b8 stack[16];\nFIRST\nld.local.u32 %r1, [stack+8];\n",
                        "FIRST",
                        "st.local.u32 [stack+8], 1;",
                        "st.local.u32 [stack+4], 1;",
                        "of local memory, not all of which were written"),
                Arguments.of(
                        "barrier in a branch",
                        "setp.lt.u32 %p1, %tid0, BOUND;\n@%p1 bar.sync 0;\n",
                        "BOUND",
                        "99",
                        "7",
                        "barrier reached by a part of the warp"),
                Arguments.of(
                        "warp barrier in a branch",
                        "setp.lt.u32 %p1, %lane, BOUND;\n@%p1 bar.warp.sync -1;\nmov.u32 %r1, 0;\n",
                        "BOUND",
                        "99",
                        "7",
                        "bar.warp.sync names lanes"),
                Arguments.of(
                        "different barriers",
                        "shr.u32 %r1, %tid0, SHIFT;\nbar.sync %r1;\n",
                        "SHIFT",
                        "6",
                        "4",
                        "deadlock"),
                Arguments.of(
                        "different places of a barrier",
                        "setp.lt.u32 %p1, %tid0, BOUND;\n@%p1 bra A;\nbar.sync 0;\nbra.uni B;\nA: bar.sync 0;\nB:\n",
                        "BOUND",
                        "64",
                        "32",
                        "barrier 0 is waited for here and by warp 0 at"),
                Arguments.of(
                        "register that some lanes have not written",
                        "setp.lt.u32 %p1, %lane, BOUND;\n@%p1 mov.u32 %r1, 7;\nadd.s32 %r2, %r1, 1;\n",
                        "BOUND",
                        "32",
                        "31",
                        "uninitialised: register %r1"),
                Arguments.of(
                        "predicate that nothing writes",
                        "SET\n@%p2 mov.u32 %r1, 0;\n",
                        "SET",
                        "setp.lt.u32 %p2, %lane, 9;",
                        "",
                        "uninitialised: register %p2"),
                Arguments.of("trap", "setp.gt.u32 %p1, %tid0, BOUND;\n@%p1 trap;\n", "BOUND", "99", "9", "trap"),
                Arguments.of(
                        "branch index",
                        "rem.u32 %r1, %tid0, COUNT;\nT: .branchtargets A, B;\nbrx.idx %r1, T;\nA: B:\n",
                        "COUNT",
                        "2",
                        "3",
                        "branch 2 of 2"),
                Arguments.of(
                        "copy not waited for",
                        COPY
                                + "cp.async.ca.shared.global [%r1], [%rd3], 4;\n"
                                + "cp.async.commit_group;\n"
                                + "WAIT\n"
                                + "ld.shared.u32 %r4, [%r1];\n",
                        "WAIT",
                        "cp.async.wait_group 0;",
                        "cp.async.wait_group 1;",
                        "in flight: a read"),
                Arguments.of(
                        "copy not committed",
                        COPY
                                + "cp.async.ca.shared.global [%r1], [%rd3], 4;\n"
                                + "COMMIT\n"
                                + "cp.async.wait_group 0;\n"
                                + "ld.shared.u32 %r4, [%r1];\n",
                        "COMMIT",
                        "cp.async.commit_group;",
                        "",
                        "in flight: a read"),
                Arguments.of(
                        "write under a copy",
                        COPY + "cp.async.ca.shared.global [%r1], [%rd3], 4;\nWAIT\nst.shared.u32 [%r1], 4;\n",
                        "WAIT",
                        "cp.async.wait_all;",
                        "",
                        "in flight: a write"),
                Arguments.of(
                        "copy source",
                        COPY + "cp.async.ca.shared.global [%r1], [%rd3+OFFSET], 4;\ncp.async.wait_all;\n",
                        "OFFSET",
                        "384",
                        "388",
                        "out of bounds: cp.async"),
                Arguments.of(
                        "copy seen by others",
                        COPY
                                + "xor.b32 %r3, %r1, 4;\n"
                                + "cp.async.ca.shared.global [%r1], [%rd3], 4;\n"
                                + "cp.async.wait_all;\n"
                                + "SYNC\n"
                                + "ld.shared.u32 %r4, [%r3];\n",
                        "SYNC",
                        "bar.warp.sync -1;",
                        "",
                        "without bar.warp.sync"),
                Arguments.of(
                        "mma by a part",
                        "setp.lt.u32 %p1, %lane, BOUND;\n"
                                + "@%p1 mma.sync.aligned.m16n8k8.row.col.f32.bf16.bf16.f32 {%f0,%f1,%f2,%f3},"
                                + " {%lane,%tid0}, {%lane}, {0f0,0f0,0f0,0f0};\n",
                        "BOUND",
                        "32",
                        "31",
                        "mma.sync by a part of the warp"),
                Arguments.of(
                        "ldmatrix by a part",
                        SHARED
                                + "mov.u32 %r1, buffer;\n"
                                + "rem.u32 %r5, %lane, 8;\n"
                                + "mad.lo.s32 %r1, %r5, 16, %r1;\n"
                                + "st.shared.v4.u32 [%r1], {0, 0, 0, 0};\n"
                                + "bar.sync 0;\n"
                                + "setp.lt.u32 %p1, %lane, BOUND;\n"
                                + "@%p1 ldmatrix.sync.aligned.m8n8.x1.shared.b16 {%r2}, [%r1];\n",
                        "BOUND",
                        "32",
                        "31",
                        "ldmatrix by a part of the warp"),
                Arguments.of(
                        "ldmatrix alignment",
                        SHARED
                                + "mov.u32 %r1, buffer;\n"
                                + "rem.u32 %r5, %lane, 8;\n"
                                + "mad.lo.s32 %r1, %r5, 16, %r1;\n"
                                + "st.shared.v4.u32 [%r1], {0, 0, 0, 0};\n"
                                + "bar.sync 0;\n"
                                + "ldmatrix.sync.aligned.m8n8.x1.shared.b16 {%r2}, [%r1+OFFSET];\n",
                        "OFFSET",
                        "0",
                        "-8",
                        "8 bytes"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("faults")
    void isReportedAndItsTwinIsClean(
            String name, String body, String hole, String right, String wrong, String message) {
        int threads = name.contains("different") ? 64 : 32;
        assertDoesNotThrow(() -> Ptx.ints(body.replace(hole, right), 128, 1, threads), name);
        PtxFault fault = assertThrows(PtxFault.class, () -> Ptx.ints(body.replace(hole, wrong), 128, 1, threads), name);
        boolean either = fault.getMessage().contains(message)
                || name.equals("ldmatrix alignment") && fault.what().contains("misaligned");
        assertTrue(either, name + ": " + fault.getMessage());
        assertEquals("run", fault.kernel());
        assertTrue(fault.line() > 0 && !fault.text().isEmpty(), fault.getMessage());
    }

    @Test
    void uninitialisedGlobalMemoryIsReported() {
        try (PtxMachine machine = Ptx.checked()) {
            long out = machine.allocate(512);
            String text = Ptx.kernel("u64 out", OUT + "ld.global.u32 %r1, [%rd3];\n");
            PtxFault fault = assertThrows(PtxFault.class, () -> Ptx.run(machine, text, 1, 32, 0, out));
            assertTrue(fault.what().startsWith("uninitialised: a read of 4 bytes at offset 0"), fault.getMessage());
            machine.fill(out, (byte) 0, 512);
            assertDoesNotThrow(() -> Ptx.run(machine, text, 1, 32, 0, out));
        }
    }

    @Test
    void copiesKeepWhatIsKnown() {
        try (PtxMachine machine = Ptx.checked()) {
            long from = machine.allocate(8);
            long to = Snippet.upload(machine, new int[2]);
            machine.copy(to, from, 4);
            String text = Ptx.kernel("u64 out", "ld.param.u64 %rd1, [out];\nld.global.u32 %r1, [%rd1+OFFSET];\n");
            assertDoesNotThrow(() -> Ptx.run(machine, text.replace("OFFSET", "4"), 1, 1, 0, to));
            assertThrows(PtxFault.class, () -> Ptx.run(machine, text.replace("OFFSET", "0"), 1, 1, 0, to));
        }
    }

    @Test
    void useAfterFreeAndDoubleFreeAreReported() {
        try (PtxMachine machine = Ptx.checked()) {
            long out = Snippet.upload(machine, new int[32]);
            machine.free(out);
            PtxFault kernel = assertThrows(
                    PtxFault.class,
                    () -> Ptx.run(machine, Ptx.kernel("u64 out", OUT + "ld.global.u32 %r1, [%rd3];\n"), 1, 32, 0, out));
            assertTrue(kernel.what().contains("freed"), kernel.getMessage());
            assertTrue(assertThrows(PtxFault.class, () -> machine.free(out))
                    .getMessage()
                    .contains("freed"));
            assertThrows(PtxFault.class, () -> machine.write(out, MemorySegment.ofArray(new int[1])));
        }
    }

    @Test
    void hostCopiesAreBounded() {
        try (PtxMachine machine = Ptx.checked()) {
            long out = machine.allocate(16);
            assertEquals(0, out % 256);
            PtxFault fault =
                    assertThrows(PtxFault.class, () -> machine.write(out + 8, MemorySegment.ofArray(new int[3])));
            assertTrue(fault.getMessage().contains("write of 12 bytes"), fault.getMessage());
            assertThrows(PtxFault.class, () -> machine.fill(out, (byte) 1, 17));
            assertThrows(PtxFault.class, () -> machine.read(MemorySegment.ofArray(new int[5]), out));
            assertThrows(PtxFault.class, () -> machine.free(out + 4));
        }
    }

    @Test
    void aFaultNamesTheSourceLine() {
        String body = ".loc 1 12 3\n"
                + "mov.u32 %r1, 0;\n"
                + ".loc 2 99 1, function_name $info, inlined_at 1 34 5\n"
                + "st.global.u32 [%rd1], %r1;\n";
        String text = Ptx.kernel("", "mov.u64 %rd1, 0;\n" + body)
                + ".file 1 \"/some/where/kernel.cu\"\n.file 2 \"/x/cuda_fp16.hpp\"\n";
        try (PtxMachine machine = Ptx.checked()) {
            PtxFault fault = assertThrows(PtxFault.class, () -> Ptx.run(machine, text, 1, 1, 0));
            assertEquals("kernel.cu:34", fault.place().toString());
            assertEquals("st.global.u32 [%rd1], %r1;", fault.text());
            assertEquals("0, 0, 0", fault.block());
            assertEquals(text.lines().toList().indexOf("st.global.u32 [%rd1], %r1;") + 1, fault.line());
        }
    }

    @Test
    void theFaultOfTheFirstBlockCountsWhateverTheThreads() {
        String text = Ptx.kernel("", "mov.u32 %r1, %ctaid.x;\nsetp.gt.u32 %p1, %r1, 5;\n@%p1 trap;\n");
        for (int threads = 1; threads < 4; threads++) {
            try (PtxMachine machine =
                    new PtxMachine(PtxMachine.Settings.checking().withThreads(threads))) {
                PtxFault fault = assertThrows(PtxFault.class, () -> Ptx.run(machine, text, 64, 32, 0));
                assertEquals("6, 0, 0", fault.block());
            }
        }
    }
}
