package io.levee.kernels.ptx;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Atomic operations against plain loops. Oracle. */
class AtomicInstructionTest {
    interface Step {
        int apply(int old, int thread);
    }

    record Case(String operation, int start, Step step) {
        @Override
        public String toString() {
            return operation;
        }
    }

    static Stream<Case> operations() {
        return Stream.of(
                new Case("add.u32", 5, (old, i) -> old + i),
                new Case("min.s32", 9, (old, i) -> Math.min(old, i - 20)),
                new Case("max.s32", -30, (old, i) -> Math.max(old, i - 20)),
                new Case("min.u32", 9, (old, i) -> Integer.compareUnsigned(old, i - 20) < 0 ? old : i - 20),
                new Case("max.u32", 9, (old, i) -> Integer.compareUnsigned(old, i - 20) > 0 ? old : i - 20),
                new Case("and.b32", -1, (old, i) -> old & i),
                new Case("or.b32", 0, (old, i) -> old | i),
                new Case("xor.b32", 0, (old, i) -> old ^ i),
                new Case("exch.b32", 0, (_, i) -> i),
                new Case("inc.u32", 0, (old, i) -> old >= i ? 0 : old + 1),
                new Case("dec.u32", 3, (old, i) -> old == 0 || old > i ? i : old - 1));
    }

    @ParameterizedTest
    @MethodSource("operations")
    void combinesAllThreads(Case operation) {
        boolean shifted = operation.operation.startsWith("m");
        String operand = shifted ? "sub.s32 %r2, %tid0, 20;\n" : "mov.u32 %r2, %tid0;\n";
        int expected = operation.start;
        for (int i = 0; i < 96; i++) {
            expected = operation.step.apply(expected, i);
        }
        String global =
                operand + "ld.param.u64 %rd1, [out];\natom.global." + operation.operation + " %r3, [%rd1], %r2;\n";
        String shared = ".shared .align 4 .b8 cell[4];\nsetp.eq.u32 %p1, %tid0, 0;\nld.param.u64 %rd1, [out];\n"
                + "ld.global.u32 %r5, [%rd1];\n@%p1 st.shared.u32 [cell], %r5;\nbar.sync 0;\n" + operand
                + "atom.shared." + operation.operation + " %r3, [cell], %r2;\nbar.sync 0;\nld.shared.u32 %r4, [cell];\n"
                + "@%p1 st.global.u32 [%rd1], %r4;\n";
        assertEquals(expected, run(global, operation.start), "global " + operation);
        assertEquals(expected, run(shared, operation.start), "shared " + operation);
        if (!operation.operation.startsWith("exch")) {
            String red = global.replace("atom.", "red.").replace("%r3, ", "");
            assertEquals(expected, run(red, operation.start), "red " + operation);
        }
    }

    private static int run(String body, int start) {
        try (PtxMachine machine = Ptx.checked()) {
            long out = Snippet.upload(machine, new int[] {start});
            Ptx.run(machine, Ptx.kernel("u64 out", body), 1, 96, 0, out);
            return Snippet.downloadInts(machine, out, 1)[0];
        }
    }

    @Test
    void eachThreadLearnsTheValueBefore() {
        int[] found = Ptx.ints(
                "ld.param.u64 %rd1, [out];\natom.global.add.u32 %r3, [%rd1+512], 1;\n" + Ptx.store("%r3", "%tid0"),
                129,
                1,
                64);
        for (int i = 0; i < 64; i++) {
            assertEquals(i, found[i]);
        }
        assertEquals(64, found[128]);
    }

    @Test
    void aLoopOfComparisonsAddsFloats() {
        String body = "ld.param.u64 %rd1, [out];\n"
                + "ld.global.u32 %r1, [%rd1];\n"
                + "LOOP: mov.b32 %f1, %r1;\n"
                + "add.f32 %f1, %f1, 0f3F800000;\n"
                + "mov.b32 %r2, %f1;\n"
                + "atom.global.cas.b32 %r3, [%rd1], %r1, %r2;\n"
                + "setp.ne.s32 %p1, %r3, %r1;\n"
                + "mov.u32 %r1, %r3;\n"
                + "@%p1 bra LOOP;\n";
        assertEquals(80f, Float.intBitsToFloat(Ptx.ints(body, 1, 2, 40)[0]));
    }

    @Test
    void floatsAndLongsAreAdded() {
        assertEquals(
                64f,
                Float.intBitsToFloat(
                        Ptx.ints("ld.param.u64 %rd1, [out];\nred.global.add.f32 [%rd1], 0f3F800000;\n", 1, 2, 32)[0]));
        int[] wide = Ptx.ints("ld.param.u64 %rd1, [out];\natom.global.add.u64 %rd2, [%rd1], 0x100000001;\n", 2, 1, 33);
        assertEquals(33, wide[0]);
        assertEquals(33, wide[1]);
    }
}
