package io.levee.kernels.ptx;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Registers share rows only when none of their values is lost. */
class LivenessTest {
    private static void assertThreads(IntUnaryOperator expected, String body) {
        int[] found = Ptx.ints(body + Ptx.store("%r1", "%tid0"), 32, 1, 32);
        assertArrayEquals(IntStream.range(0, 32).map(expected).toArray(), found, body);
    }

    @Test
    void aLongChainOfRegistersNeedsFewRows() {
        StringBuilder body = new StringBuilder(".reg .b32 %x<400>;\nmov.u32 %x0, %tid0;\n");
        for (int i = 1; i < 400; i++) {
            body.append("add.s32 %x").append(i).append(", %x").append(i - 1).append(", 3;\n");
        }
        body.append("mov.u32 %r1, %x399;\n");
        assertThreads(i -> i + 399 * 3, body.toString());
        try (PtxMachine machine = Ptx.checked()) {
            PtxKernel kernel = machine.load("test", Ptx.kernel("u64 out", body + Ptx.store("%r1", "%tid0")))
                    .kernel("run");
            int rows = kernel.layout().rows();
            assertTrue(rows < 12, rows + " rows");
        }
    }

    @Test
    void aValueCarriedBackwardsSurvivesTheLoop() {
        // %r5 is read before it is written in the text; other registers come and go meanwhile.
        String body = "mov.u32 %r2, 0;\n"
                + "mov.u32 %r1, 0;\n"
                + "LOOP: setp.eq.u32 %p1, %r2, 0;\n"
                + "@%p1 bra FIRST;\n"
                + "add.s32 %r1, %r1, %r5;\n"
                + "FIRST: mul.lo.s32 %r6, %r2, 7;\n"
                + "add.s32 %r7, %r6, %tid0;\n"
                + "mov.u32 %r5, %r7;\n"
                + "mul.lo.s32 %r8, %r7, %r7;\n"
                + "add.s32 %r9, %r8, 1;\n"
                + "xor.b32 %r10, %r9, %r8;\n"
                + "add.s32 %r2, %r2, 1;\n"
                + "setp.lt.u32 %p2, %r2, 4;\n"
                + "@%p2 bra LOOP;\n";
        assertThreads(i -> 3 * i + 7 * (0 + 1 + 2), body);
    }

    @Test
    void aGuardedWriteKeepsTheOtherLanes() {
        String body = "add.s32 %r1, %tid0, 50;\n"
                + "setp.lt.u32 %p1, %tid0, 9;\n"
                + "mul.lo.s32 %r2, %tid0, 3;\n"
                + "@%p1 mov.u32 %r1, %r2;\n"
                + "add.s32 %r3, %tid0, 1;\n"
                + "add.s32 %r1, %r1, %r3;\n";
        assertThreads(i -> (i < 9 ? 3 * i : i + 50) + i + 1, body);
    }

    @Test
    void bothSidesOfABranchKeepWhatTheOtherNeeds() {
        String body = "add.s32 %r2, %tid0, 5;\n"
                + "add.s32 %r3, %tid0, 6;\n"
                + "setp.lt.u32 %p1, %tid0, 13;\n"
                + "@%p1 bra LOW;\n"
                + "mul.lo.s32 %r4, %r2, 10;\n"
                + "add.s32 %r1, %r4, 1;\n"
                + "bra END;\n"
                + "LOW: mul.lo.s32 %r5, %r3, 100;\n"
                + "add.s32 %r1, %r5, 2;\n"
                + "END:\n";
        assertThreads(i -> i < 13 ? (i + 6) * 100 + 2 : (i + 5) * 10 + 1, body);
    }
}
