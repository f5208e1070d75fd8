package io.levee.kernels.ptx;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Branches, loops, barriers, memory spaces, special registers. */
class ExecutionTest {
    private static void assertThreads(int count, IntUnaryOperator expected, String declarations, String body) {
        int[] found = Ptx.ints(declarations, body + Ptx.store("%r1", "%tid0"), count, 1, count);
        assertArrayEquals(IntStream.range(0, count).map(expected).toArray(), found, body);
    }

    @Test
    void lanesThatGoDifferentWaysMeetAgain() {
        String body = "and.b32 %r2, %lane, 1;\nsetp.eq.s32 %p1, %r2, 1;\n@%p1 bra ODD;\nadd.s32 %r1, %lane, 100;\n"
                + "bra JOIN;\nODD: add.s32 %r1, %lane, 200;\nJOIN: activemask.b32 %r3;\npopc.b32 %r3, %r3;\n"
                + "mad.lo.s32 %r1, %r3, 1000, %r1;\n";
        assertThreads(32, i -> 32000 + i + (i % 2 == 1 ? 200 : 100), "", body);
    }

    @Test
    void aLoopRunsAsOftenAsEachLaneAsks() {
        String body = "mov.u32 %r1, 0;\nmov.u32 %r2, 0;\nLOOP: setp.ge.u32 %p1, %r2, %tid0;\n@%p1 bra END;\n"
                + "add.s32 %r1, %r1, %r2;\nadd.s32 %r2, %r2, 1;\nbra LOOP;\nEND:\n";
        assertThreads(70, i -> i * (i - 1) / 2, "", body);
    }

    @Test
    void aGuardSelectsLanes() {
        assertThreads(
                32, i -> i < 5 ? 9 : 4, "", "mov.u32 %r1, 4;\nsetp.lt.u32 %p1, %tid0, 5;\n@%p1 mov.u32 %r1, 9;\n");
        assertThreads(
                32, i -> i < 5 ? 4 : 9, "", "mov.u32 %r1, 4;\nsetp.lt.u32 %p1, %tid0, 5;\n@!%p1 mov.u32 %r1, 9;\n");
    }

    @Test
    void aSwitchSendsEachLaneToItsCase() {
        String body = "rem.u32 %r2, %tid0, 3;\nTABLE: .branchtargets A, B, C;\nbrx.idx %r2, TABLE;\n"
                + "A: mov.u32 %r1, 10;\nbra END;\nB: mov.u32 %r1, 20;\nbra END;\nC: mov.u32 %r1, 30;\nEND:\n";
        assertThreads(40, i -> 10 * (i % 3 + 1), "", body);
    }

    @Test
    void lanesThatExitLeaveTheOthersAlone() {
        String body = "setp.lt.u32 %p1, %tid0, 3;\n@%p1 exit;\nbar.sync 0;\nmov.u32 %r1, 5;\n";
        assertThreads(64, i -> i < 3 ? 0 : 5, "", body);
    }

    @Test
    void sharedMemoryIsReversedAcrossABarrier() {
        String body = ".shared .align 4 .b8 buffer[512];\nmov.u32 %r4, buffer;\nmad.lo.s32 %r5, %tid0, 4, %r4;\n"
                + "st.shared.u32 [%r5], %tid0;\nbar.sync 0;\nsub.s32 %r6, 127, %tid0;\nmad.lo.s32 %r5, %r6, 4, %r4;\n"
                + "ld.shared.u32 %r1, [%r5];\n";
        assertThreads(128, i -> 127 - i, "", body);
    }

    @Test
    void dynamicSharedMemoryFollowsTheStaticOne() {
        String text = Ptx.module(
                ".shared .align 4 .b8 fixed[20];\n.extern .shared .align 16 .b8 dynamic[];",
                "u64 out",
                "mov.u32 %r1, fixed;\n"
                        + "mov.u32 %r2, dynamic;\n"
                        + "st.shared.u32 [fixed+16], 7;\n"
                        + "st.shared.v2.u32 [dynamic], {8, 9};\n"
                        + "ld.shared.u32 %r3, [fixed+16];\n"
                        + "ld.shared.u32 %r4, [dynamic+4];\n"
                        + "mad.lo.s32 %r1, %r2, 10000, %r1;\n"
                        + "mad.lo.s32 %r1, %r3, 100, %r1;\n"
                        + "add.s32 %r1, %r1, %r4;\n"
                        + Ptx.store("%r1", "0"));
        try (PtxMachine machine = Ptx.checked()) {
            PtxKernel kernel = machine.load("test", text).kernel("run");
            assertEquals(32, kernel.staticSharedBytes());
            long out = machine.allocate(4);
            machine.launch(kernel, 1, 1, 1, 1, 1, 1, 8, Snippet.pack(out));
            assertEquals(32 * 10000 + 709, Snippet.downloadInts(machine, out, 1)[0]);
        }
    }

    @Test
    void genericAddressesReachEverySpace() {
        String declarations = ".global .align 4 .u32 counter = 5;\n.const .align 4 .u32 table[3] = {1, 2, 40};";
        String body = ".local .align 4 .b8 stack[64];\n"
                + ".shared .align 4 .b8 buffer[16];\n"
                + "mov.u64 %rd1, stack;\n"
                + "cvta.local.u64 %rd1, %rd1;\n"
                + "st.u32 [%rd1+4], 100;\n"
                + "ld.local.u32 %r2, [stack+4];\n"
                + "mov.u64 %rd2, buffer;\n"
                + "cvta.shared.u64 %rd2, %rd2;\n"
                + "setp.eq.u32 %p1, %tid0, 0;\n"
                + "@%p1 st.u32 [%rd2], 2000;\n"
                + "bar.sync 0;\n"
                + "ld.shared.u32 %r3, [buffer];\n"
                + "mov.u64 %rd3, counter;\n"
                + "ld.global.u32 %r4, [%rd3];\n"
                + "cvta.global.u64 %rd3, %rd3;\n"
                + "ld.u32 %r5, [%rd3];\n"
                + "ld.const.u32 %r6, [table+8];\n"
                + "isspacep.shared %p2, %rd2;\n"
                + "selp.u32 %r7, 10000, 0, %p2;\n"
                + "isspacep.local %p3, %rd3;\n"
                + "selp.u32 %r8, 50000, 0, %p3;\n"
                + "add.s32 %r1, %r2, %r3;\n"
                + "add.s32 %r1, %r1, %r4;\n"
                + "add.s32 %r1, %r1, %r5;\n"
                + "add.s32 %r1, %r1, %r6;\n"
                + "add.s32 %r1, %r1, %r7;\n"
                + "add.s32 %r1, %r1, %r8;\n";
        assertThreads(64, _ -> 100 + 2000 + 5 + 5 + 40 + 10000, declarations, body);
    }

    @Test
    void narrowLoadsExtendBySign() {
        String body = ".local .align 8 .b8 stack[16];\nst.local.u32 [stack], 0x8081ff7f;\nld.local.s8 %r1, [stack+1];\n"
                + "ld.local.u8 %r2, [stack+1];\nld.local.s16 %r3, [stack+2];\nld.local.s32 %rd1, [stack];\n"
                + "cvt.u32.u64 %r4, %rd1;\nshr.s64 %rd1, %rd1, 32;\ncvt.u32.u64 %r5, %rd1;\n"
                + "add.s32 %r1, %r1, %r2;\nsub.s32 %r1, %r1, %r3;\nadd.s32 %r1, %r1, %r4;\nadd.s32 %r1, %r1, %r5;\n"
                + "ld.local.v2.u16 {%h1, %h2}, [stack];\ncvt.u32.u16 %r6, %h2;\nadd.s32 %r1, %r1, %r6;\n";
        assertThreads(1, _ -> -1 + 255 - (short) 0x8081 + 0x8081ff7f - 1 + 0x8081, "", body);
    }

    @Test
    void specialRegistersNameThePlace() {
        try (PtxMachine machine = Ptx.checked()) {
            String text = Ptx.kernel(
                    "u64 out",
                    "mov.u32 %r1, %ctaid.y;\n"
                            + "mov.u32 %r2, %nctaid.x;\n"
                            + "mov.u32 %r3, %ctaid.x;\n"
                            + "mad.lo.s32 %r1, %r1, %r2, %r3;\n"
                            + "mov.u32 %r4, %ntid.x;\n"
                            + "mov.u32 %r5, %ntid.y;\n"
                            + "mul.lo.s32 %r6, %r4, %r5;\n"
                            + "mov.u32 %r7, %tid.y;\n"
                            + "mad.lo.s32 %r8, %r7, %r4, %tid0;\n"
                            + "mad.lo.s32 %r9, %r1, %r6, %r8;\n"
                            + "mov.u32 %r10, %warpid;\n"
                            + "mad.lo.s32 %r11, %r10, 32, %lane;\n"
                            + "sub.s32 %r11, %r8, %r11;\n"
                            + "add.s32 %r12, %r9, %r11;\n"
                            + Ptx.store("%r12", "%r9"));
            PtxKernel kernel = machine.load("test", text).kernel("run");
            long out = machine.allocate(4 * 360);
            machine.launch(kernel, 2, 3, 1, 10, 6, 1, 0, Snippet.pack(out));
            assertArrayEquals(IntStream.range(0, 360).toArray(), Snippet.downloadInts(machine, out, 360));
        }
    }

    @Test
    void barriersOfPartsOfABlockAreIndependent() {
        String body = ".shared .align 4 .b8 buffer[512];\nmad.lo.s32 %r5, %tid0, 4, 0;\nst.shared.u32 [%r5], %tid0;\n"
                + "shr.u32 %r6, %tid0, 6;\nadd.s32 %r6, %r6, 1;\nbar.sync %r6, 64;\nxor.b32 %r7, %tid0, 32;\n"
                + "mad.lo.s32 %r5, %r7, 4, 0;\nld.shared.u32 %r1, [%r5];\n";
        assertThreads(
                128,
                i -> i ^ 32,
                "",
                body.replace("mad.lo.s32 %r5, %tid0, 4, 0", "mov.u32 %r9, buffer;\nmad.lo.s32 %r5, %tid0, 4, %r9"));
    }

    @Test
    void aBarrierCountsPredicates() {
        String body = "setp.lt.u32 %p1, %tid0, 37;\nbar.red.popc.u32 %r1, 0, %p1;\nbar.red.and.pred %p2, 0, %p1;\n"
                + "bar.red.or.pred %p3, 0, %p1;\nselp.u32 %r2, 1000, 0, %p2;\nselp.u32 %r3, 2000, 0, %p3;\n"
                + "add.s32 %r1, %r1, %r2;\nadd.s32 %r1, %r1, %r3;\n";
        assertThreads(64, _ -> 2037, "", body);
    }

    @Test
    void anEndlessLoopSpendsItsBudget() {
        PtxFault fault = assertThrows(PtxFault.class, () -> Ptx.ints("LOOP: bra LOOP;\n", 1, 1, 32));
        assertTrue(fault.what().contains("budget"), fault.getMessage());
    }

    @Test
    void everyOrderAndNumberOfThreadsGivesTheSame() {
        String text = Ptx.kernel(
                "u64 out",
                "mov.u32 %r1, %ctaid.x;\nmad.lo.s32 %r2, %r1, 96, %tid0;\nmul.lo.s32 %r3, %r2, 7;\n"
                        + Ptx.store("%r3", "%r2"));
        int[] expected = IntStream.range(0, 96 * 20).map(i -> 7 * i).toArray();
        for (BlockOrder order : new BlockOrder[] {BlockOrder.NATURAL, BlockOrder.REVERSED, BlockOrder.shuffled(3)}) {
            for (int threads : new int[] {1, 2, 3}) {
                for (boolean checked : new boolean[] {true, false}) {
                    PtxMachine.Settings settings =
                            PtxMachine.Settings.fast(threads).withOrder(order).withChecked(checked);
                    try (PtxMachine machine = new PtxMachine(settings)) {
                        long out = machine.allocate(4L * expected.length);
                        Ptx.run(machine, text, 20, 96, 0, out);
                        assertArrayEquals(
                                expected, Snippet.downloadInts(machine, out, expected.length), settings.toString());
                    }
                }
            }
        }
    }

    @Test
    void theOrderOfBlocksDecidesWhoComesLast() {
        String text = Ptx.kernel(
                "u64 out",
                "mov.u32 %r1, %ctaid.x;\nld.param.u64 %rd1, [out];\natom.global.exch.b32 %r2, [%rd1], %r1;\n");
        int[] last = new int[2];
        BlockOrder[] orders = {BlockOrder.NATURAL, BlockOrder.REVERSED};
        Arrays.setAll(last, i -> {
            try (PtxMachine machine =
                    new PtxMachine(PtxMachine.Settings.checking().withOrder(orders[i]))) {
                long out = Snippet.upload(machine, new int[1]);
                Ptx.run(machine, text, 10, 1, 0, out);
                return Snippet.downloadInts(machine, out, 1)[0];
            }
        });
        assertArrayEquals(new int[] {9, 0}, last);
    }
}
