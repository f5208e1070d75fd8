package io.levee.kernels.ptx;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code mma}, {@code ldmatrix} and {@code cp.async} against plain loops. Oracle. */
class MatrixTest {
    private static int bits(float value, String type) {
        return switch (type) {
            case "bf16" -> Rounding.toBFloat16(value);
            case "f16" -> Rounding.toFloat16(value);
            default -> Float.floatToRawIntBits(value) & 0xffffe000;
        };
    }

    private static float value(int bits, String type) {
        return type.equals("tf32") ? Float.intBitsToFloat(bits) : HalfInstructions.widen(bits, type.equals("bf16"));
    }

    /** The lane's words of an operand: element (row, k) lies where PTX's figures show it. */
    private static int[][] fragment(int[][] matrix, int registers, boolean half, boolean left) {
        int[][] words = new int[registers][32];
        int step = half ? 2 : 1;
        for (int lane = 0; lane < 32; lane++) {
            for (int i = 0; i < registers; i++) {
                int row = lane / 4 + (left ? i % 2 * 8 : 0);
                int k = lane % 4 * step + (left ? i / 2 : i) * 4 * step;
                words[i][lane] = half ? matrix[row][k] | matrix[row][k + 1] << 16 : matrix[row][k];
            }
        }
        return words;
    }

    private static int[][] draw(SplittableRandom random, int rows, int columns, String type) {
        int[][] matrix = new int[rows][columns];
        for (int[] row : matrix) {
            for (int i = 0; i < columns; i++) {
                row[i] = bits((float) random.nextDouble(-2, 2), type);
            }
        }
        return matrix;
    }

    @ParameterizedTest
    @CsvSource({"bf16,16", "bf16,8", "f16,16", "f16,8", "tf32,8", "tf32,4"})
    void productsOfMatricesAreThoseOfPlainLoops(String type, int depth) {
        SplittableRandom random = new SplittableRandom(depth + type.hashCode());
        boolean half = !type.equals("tf32");
        int[][] a = draw(random, 16, depth, type);
        int[][] b = draw(random, 8, depth, type);
        int countA = 16 * depth / (half ? 64 : 32);
        int countB = 8 * depth / (half ? 64 : 32);
        StringBuilder body = new StringBuilder(
                "ld.param.u64 %rd1, [in];\nmul.wide.u32 %rd2, %lane, 4;\nadd.s64 %rd1, %rd1, %rd2;\n");
        StringBuilder left = new StringBuilder();
        StringBuilder right = new StringBuilder();
        int[] words = new int[32 * (countA + countB)];
        for (int i = 0; i < countA + countB; i++) {
            body.append("ld.global.u32 %r")
                    .append(i)
                    .append(", [%rd1+")
                    .append(128 * i)
                    .append("];\n");
            (i < countA ? left : right)
                    .append(i == 0 || i == countA ? "" : ", ")
                    .append("%r")
                    .append(i);
            int[] row = i < countA ? fragment(a, countA, half, true)[i] : fragment(b, countB, half, false)[i - countA];
            System.arraycopy(row, 0, words, 32 * i, 32);
        }
        body.append("cvt.rn.f32.u32 %f0, %lane;\nmov.f32 %f1, %f0;\nmov.f32 %f2, %f0;\nmov.f32 %f3, %f0;\n");
        body.append("mma.sync.aligned.m16n8k")
                .append(depth)
                .append(".row.col.f32.")
                .append(type)
                .append('.')
                .append(type)
                .append(".f32 {%f0, %f1, %f2, %f3}, {")
                .append(left)
                .append("}, {")
                .append(right)
                .append("}, {%f0, %f1, %f2, %f3};\n");
        body.append("ld.param.u64 %rd3, [out];\n"
                + "mul.wide.u32 %rd2, %lane, 16;\n"
                + "add.s64 %rd3, %rd3, %rd2;\n"
                + "st.global.v4.f32 [%rd3], {%f0, %f1, %f2, %f3};\n");
        try (PtxMachine machine = Ptx.checked()) {
            long out = machine.allocate(512);
            Ptx.run(
                    machine,
                    Ptx.kernel("u64 out, u64 in", body.toString()),
                    1,
                    32,
                    0,
                    out,
                    Snippet.upload(machine, words));
            int[] found = Snippet.downloadInts(machine, out, 128);
            for (int lane = 0; lane < 32; lane++) {
                for (int i = 0; i < 4; i++) {
                    float expected = lane;
                    int row = lane / 4 + i / 2 * 8;
                    int column = lane % 4 * 2 + i % 2;
                    for (int k = 0; k < depth; k++) {
                        expected += value(a[row][k], type) * value(b[column][k], type);
                    }
                    assertEquals(
                            expected, Float.intBitsToFloat(found[4 * lane + i]), "lane " + lane + ", element " + i);
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 4})
    void rowsOfMatricesAreSpreadOverTheLanes(int count) {
        int[] straight = load(count, "");
        int[] transposed = load(count, ".trans");
        for (int m = 0; m < count; m++) {
            for (int lane = 0; lane < 32; lane++) {
                int row = 8 * m + lane / 4;
                int first = 100 * row + 2 * (lane % 4);
                assertEquals(first | first + 1 << 16, straight[32 * m + lane], "matrix " + m + ", lane " + lane);
                int upper = 100 * (8 * m + 2 * (lane % 4)) + lane / 4;
                assertEquals(upper | upper + 100 << 16, transposed[32 * m + lane], "matrix " + m + ", lane " + lane);
            }
        }
    }

    /** Row r of the buffer holds 100 r + column; rows lie 48 bytes apart. */
    private static int[] load(int count, String transposition) {
        StringBuilder body = new StringBuilder(
                ".shared .align 16 .b8 buffer[1536];\nmov.u32 %r20, buffer;\nmad.lo.s32 %r20, %lane, 48, %r20;\n");
        for (int i = 0; i < 8; i++) {
            body.append("mad.lo.s32 %r21, %lane, 100, ")
                    .append(i)
                    .append(";\nst.shared.u16 [%r20+")
                    .append(2 * i)
                    .append("], %r21;\n");
        }
        StringBuilder registers = new StringBuilder();
        for (int i = 0; i < count; i++) {
            registers.append(i == 0 ? "" : ", ").append("%r").append(i);
        }
        body.append("bar.sync 0;\nldmatrix.sync.aligned.m8n8.x")
                .append(count)
                .append(transposition)
                .append(".shared.b16 {")
                .append(registers)
                .append("}, [%r20];\n");
        for (int i = 0; i < count; i++) {
            body.append("add.s32 %r22, %lane, ").append(32 * i).append(";\n").append(Ptx.store("%r" + i, "%r22"));
        }
        return Ptx.ints(body.toString(), 128, 1, 32);
    }

    @Test
    void asynchronousCopiesArriveGroupByGroup() {
        String body = ".shared .align 16 .b8 buffer[64];\n"
                + "ld.param.u64 %rd1, [in];\n"
                + "mov.u32 %r1, buffer;\n"
                + "st.shared.v4.u32 [buffer], {9, 9, 9, 9};\n"
                + "st.shared.v4.u32 [buffer+16], {9, 9, 9, 9};\n"
                + "cp.async.cg.shared.global [%r1], [%rd1], 16;\n"
                + "cp.async.commit_group;\n"
                + "cp.async.ca.shared.global.L2::128B [%r1+16], [%rd1+16], 8;\n"
                + "cp.async.commit_group;\n"
                + "cp.async.ca.shared.global [%r1+24], [%rd1], 8, 4;\n"
                + "cp.async.commit_group;\n"
                + "cp.async.wait_group 2;\n"
                + "ld.shared.u32 %r2, [buffer+12];\n"
                + "cp.async.wait_group 1;\n"
                + "ld.shared.u32 %r3, [buffer+20];\n"
                + "cp.async.wait_all;\n"
                + "ld.shared.v2.u32 {%r4, %r5}, [buffer+24];\n"
                + Ptx.store("%r2", "0") + Ptx.store("%r3", "1") + Ptx.store("%r4", "2") + Ptx.store("%r5", "3");
        try (PtxMachine machine = Ptx.checked()) {
            long in = Snippet.upload(machine, new int[] {1, 2, 3, 4, 5, 6, 7, 8});
            long out = machine.allocate(16);
            Ptx.run(machine, Ptx.kernel("u64 out, u64 in", body), 1, 1, 0, out, in);
            assertArrayEquals(new int[] {4, 6, 1, 0}, Snippet.downloadInts(machine, out, 4));
        }
    }

    @Test
    void aCopyThatWasNotWaitedForHasNotArrived() {
        String body = ".shared .align 16 .b8 buffer[64];\n"
                + "ld.param.u64 %rd1, [in];\n"
                + "mov.u32 %r1, buffer;\n"
                + "st.shared.u32 [buffer], 9;\n"
                + "cp.async.ca.shared.global [%r1], [%rd1], 4;\n"
                + "cp.async.commit_group;\n"
                + "cp.async.wait_group 1;\n"
                + "ld.shared.u32 %r2, [buffer];\n"
                + Ptx.store("%r2", "0");
        try (PtxMachine machine = new PtxMachine(PtxMachine.Settings.fast(1))) {
            long in = Snippet.upload(machine, new int[] {1});
            long out = machine.allocate(4);
            Ptx.run(machine, Ptx.kernel("u64 out, u64 in", body), 1, 1, 0, out, in);
            assertArrayEquals(new int[] {9}, Snippet.downloadInts(machine, out, 1));
        }
    }
}
