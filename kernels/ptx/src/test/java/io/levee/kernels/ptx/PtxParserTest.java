package io.levee.kernels.ptx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is unknown or of the wrong class is refused when a module is loaded. */
class PtxParserTest {
    private static PtxFormatException refusal(String text) {
        try (PtxMachine machine = Ptx.checked()) {
            return assertThrows(PtxFormatException.class, () -> machine.load("broken", text), text);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "frob.b32 %r1, %r2; | unknown instruction",
                "add.s32.foo %r1, %r2, %r3; | unknown modifier .foo",
                "add.s32 %r1, %r2; | expected 3 operands",
                "add.s32 %r1, %rd2, %r3; | %rd2 is .b64",
                "add.s64 %rd1, %r2, %rd3; | %r2 is .b32",
                "add.f32 %f1, %rd1, %f2; | %rd1 is .b64",
                "add.f32 %f1, %f2, 1; | does not fit",
                "add.s32 %f1, %r2, %r3; | %f1 is .f32",
                "mov.u32 %r1, %p1; | %p1 is .pred",
                "and.pred %p1, %p2, %r1; | %r1 is .b32",
                "add.s32 %r1, %r2, %r99; | unknown operand %r99",
                "ld.global.u32 %p1, [%rd1]; | %p1 is .pred",
                "ld.global.u64 %r1, [%rd1]; | %r1 is .b32",
                "ld.global.u32 %r1, [%r2]; | an address of this space cannot be in %r2",
                "st.global.f32 [%rd1], %rd2; | %rd2 is .b64",
                "ld.global.v2.u32 {%r1, %r2, %r3}, [%rd1]; | needs as many registers",
                "ld.param.u32 %r1, [nothing]; | no variable nothing",
                "ld.param.u64 %rd1, [out+4]; | no such bytes",
                "bra NOWHERE; | no label",
                "cvt.rn.bf16.f32 %r1, %f1; | wrong class",
                "mov.u32 %r1, %smid2; | unknown special register",
                "setp.foo.s32 %p1, %r1, %r2; | unknown comparison",
                "atom.global.frob.u32 %r1, [%rd1], %r2; | expected one of add",
                "atom.global.add.f16 %h1, [%rd1], %h2; | operation .add on .f16",
                "mma.sync.aligned.m16n8k16.row.col.f16.f16.f16.f16 {%r1,%r2}, {%r1,%r2,%r3,%r4}, {%r1,%r2}, {%r1,%r2};"
                        + " | unknown form of mma",
                "wgmma.mma_async.sync.aligned.m64n8k16.f32.bf16.bf16 {%f1}, %rd1, %rd2; | unknown instruction",
                "cp.async.cg.shared.global [%r1], [%rd1], 8; | a copy of 8 bytes",
                "cp.async.bulk.shared.global [%r1], [%rd1], 8; | expected one of ca, cg",
                "call foo; | expected a type",
                "shfl.bfly.b32 %r1, %r2, 1, 31; | expected .sync",
                "div.rz.f32 %f1, %f2, %f3; | rounding .rz",
                "add.s32 %r1, %r2, %r3 | expected `,`",
                ".weird %r1; | unknown: `.weird`",
                ".reg .b32 %r1; | declared twice",
                "bar.arrive 0, 64; | expected one of sync"
            })
    void unknownFormsAreRefused(String line, String why) {
        PtxFormatException refusal = refusal(Ptx.kernel("u64 out", "mov.u32 %r1, 0;\n" + line));
        assertTrue(refusal.getMessage().contains(why), line + ": " + refusal.getMessage());
        assertTrue(refusal.getMessage().startsWith("broken.ptx, line "), refusal.getMessage());
    }

    @Test
    void theMessageNamesTheLine() {
        String text = Ptx.kernel("", "mov.u32 %r1, 0;\nfrob.b32 %r1, %r2;");
        int line = text.lines().toList().indexOf("frob.b32 %r1, %r2;") + 1;
        assertEquals(
                "broken.ptx, line " + line
                        + ": `frob.b32 %r1, %r2;`: expected a type".replace("expected a type", "unknown instruction"),
                refusal(text).getMessage());
    }

    @Test
    void unknownDeclarationsAreRefused() {
        assertTrue(refusal(".version 8.0\n.func foo() { ret; }").getMessage().contains("`.func`"));
        assertTrue(refusal(".version 8.0\n.global .texref t;").getMessage().contains("`.texref`"));
        assertTrue(refusal(".version 8.0\n.entry run(").getMessage().contains("ends here"));
        assertTrue(refusal(Ptx.kernel("", "").replace(")\n{", ")\n.explicitcluster\n{"))
                .getMessage()
                .contains("`.explicitcluster`"));
        assertTrue(refusal("/* open").getMessage().contains("comment"));
    }

    @Test
    void variablesKeepTheirInitialValues() {
        String declarations = ".global .align 4 .b8 bytes[6] = {1, 2, 3, 4, 5};\n"
                + ".const .align 8 .f64 real = 0d3FF0000000000000;\n"
                + ".global .align 4 .f32 floats[2] = {0f40000000, 3.5};\n"
                + ".global .align 8 .s64 negative = -5;\n";
        try (PtxMachine machine = Ptx.checked()) {
            PtxModule module = machine.load("test", Ptx.module(declarations, "", ""));
            assertEquals(0x04030201, Snippet.downloadInts(machine, module.variable("bytes"), 1)[0]);
            assertEquals(1.0, Double.longBitsToDouble(Snippet.download(machine, module.variable("real"), 1)[0]));
            int[] floats = Snippet.downloadInts(machine, module.variable("floats"), 2);
            assertEquals(2f, Float.intBitsToFloat(floats[0]));
            assertEquals(3.5f, Float.intBitsToFloat(floats[1]));
            assertEquals(-5, Snippet.download(machine, module.variable("negative"), 1)[0]);
        }
    }

    @Test
    void sectionsAndCommentsAreSkipped() {
        String text =
                "// first\n/* second\n*/" + Ptx.kernel("", "") + ".section .debug_str\n{\n$L__info:\n.b8 95,90,0\n}\n";
        try (PtxMachine machine = Ptx.checked()) {
            assertEquals("run", machine.load("test", text).kernels().getFirst().name());
        }
    }

    @Test
    void machinesShareDecodedTextButNoState() {
        String text = Ptx.kernel("u64 out", "mov.u32 %r1, 5;\n" + Ptx.store("%r1", "0"));
        try (PtxMachine first = Ptx.checked();
                PtxMachine second = Ptx.checked()) {
            PtxKernel one = first.load("shared", text).kernel("run");
            PtxKernel other = second.load("shared", text).kernel("run");
            assertTrue(one.code() == other.code() && one != other);
            long out = second.allocate(4);
            second.launch(other, 1, 1, 1, 1, 1, 1, 0, Snippet.pack(out));
            assertEquals(5, Snippet.downloadInts(second, out, 1)[0]);
            assertThrows(PtxFault.class, () -> first.launch(one, 1, 1, 1, 1, 1, 1, 0, Snippet.pack(out)));
            assertThrows(
                    IllegalArgumentException.class, () -> first.launch(other, 1, 1, 1, 1, 1, 1, 0, Snippet.pack(out)));
        }
    }
}
