package io.levee.kernels.cases;

import io.levee.kernels.Kernels;
import io.levee.kernels.Slice;
import io.levee.kernels.dtype.Dtype;
import java.util.ArrayList;
import java.util.List;

/** Rows, norms, rotations and gates. */
public final class BlockCases {
    private static final int[] ROWS = {1, 3, 8, 67};
    private static final int[] WIDTHS = {1, 3, 7, 8, 31, 64, 207, 702};

    private BlockCases() {}

    static List<Case> all() {
        List<Case> cases = new ArrayList<>();
        for (int n : ROWS) {
            for (int width : WIDTHS) {
                cases.addAll(rows(n, width));
                cases.addAll(norms(n, width, "(" + n + ", " + width + ")"));
            }
        }
        cases.addAll(rows(3000, 3));
        cases.addAll(norms(0, 64, "(0, 64)"));
        cases.addAll(norms(2, 4098, "(2, 4098)"));
        cases.addAll(norms(5, 1100, "(5, 1100)"));
        cases.addAll(norms(702, 64, "(702, 64)"));
        for (Dtype dtype : List.of(Dtype.BF16, Dtype.F16, Dtype.Q8_0, Dtype.Q4_0, Dtype.Q4_1, Dtype.Q4_K, Dtype.Q6_K)) {
            cases.add(embedding(dtype, 7, 256));
            if (dtype.quantised()) {
                cases.add(embedding(dtype, 3, 2048 + dtype.blockValues()));
            }
        }
        for (int headWidth : new int[] {2, 6, 16, 32, 62, 64, 128}) {
            cases.add(rotary(5, 3, headWidth, false));
            cases.add(rotary(67, 2, headWidth, true));
        }
        for (int count : new int[] {1, 3, 7, 8, 31, 64, 207, 702, 4098, 70_001}) {
            cases.addAll(gates(count));
        }
        cases.addAll(Case.shifted(rows(8, 64)));
        cases.addAll(Case.shifted(norms(3, 64, "(3, 64)")));
        cases.addAll(Case.shifted(norms(2, 1100, "(2, 1100)")));
        cases.addAll(Case.shifted(gates(702)));
        cases.addAll(Case.shifted(List.of(rotary(5, 3, 16, false), embedding(Dtype.Q4_K, 7, 256))));
        return cases;
    }

    private static List<Case> rows(int n, int width) {
        String shape = "(" + n + ", " + width + ")";
        int table = 13;
        return List.of(
                embedding(Dtype.F32, n, width),
                new Case("embeddingBackward", shape, (long) n * width, (bench, draws) -> {
                    Slice dTable = bench.inout(draws.normals(table * width));
                    Slice tokens = bench.in(draws.integers(n, table));
                    bench.kernels().embeddingBackward(dTable, bench.in(draws.normals(n * width)), tokens, n, width);
                    return List.of(Output.exact("dTable", bench.read(dTable)));
                }),
                new Case("gatherRows", shape, (long) n * width, (bench, draws) -> {
                    Slice y = bench.out(n * width);
                    Slice rows = bench.in(draws.integers(n, table));
                    bench.kernels().gatherRows(y, bench.in(draws.normals(table * width)), rows, n, width);
                    return List.of(Output.exact("y", bench.read(y)));
                }),
                new Case("gatherRowsBackward", shape, (long) n * width, (bench, draws) -> {
                    Slice dx = bench.inout(draws.normals(table * width));
                    Slice rows = bench.in(draws.integers(n, table));
                    bench.kernels().gatherRowsBackward(dx, bench.in(draws.normals(n * width)), rows, n, width);
                    return List.of(Output.exact("dx", bench.read(dx)));
                }));
    }

    private static Case embedding(Dtype dtype, int n, int width) {
        return new Case("embedding", dtype + " (" + n + ", " + width + ")", (long) n * width, (bench, draws) -> {
            int table = 13;
            Slice y = bench.out(n * width);
            Slice values = bench.in(draws, dtype, table * width);
            bench.kernels().embedding(y, values, bench.in(draws.integers(n, table)), n, width);
            return List.of(Output.exact("y", bench.read(y)));
        });
    }

    private static List<Case> norms(int n, int width, String shape) {
        return List.of(
                new Case("rmsNorm", shape, (long) n * width, (bench, draws) -> {
                    Slice y = bench.out(n * width);
                    Slice inverse = bench.out(n);
                    Slice x = bench.in(draws.normals(n * width));
                    Slice weight = bench.in(draws.normals(width));
                    bench.kernels().rmsNorm(y, inverse, x, weight, n, width, 1e-5f);
                    return List.of(
                            Output.sums("y", bench.read(y), width), Output.sums("inverse", bench.read(inverse), width));
                }),
                new Case("addRmsNorm", shape, (long) n * width, (bench, draws) -> {
                    Slice y = bench.out(n * width);
                    Slice inverse = bench.out(n);
                    Slice sum = bench.out(n * width);
                    Slice x = bench.in(draws.normals(n * width));
                    Slice delta = bench.in(draws.normals(n * width));
                    Slice weight = bench.in(draws.normals(width));
                    bench.kernels().addRmsNorm(y, inverse, sum, x, delta, weight, n, width, 1e-5f);
                    return List.of(
                            Output.exact("sum", bench.read(sum)),
                            Output.sums("y", bench.read(y), width),
                            Output.sums("inverse", bench.read(inverse), width));
                }),
                normBackward(n, width, shape, true),
                normBackward(n, width, shape + " frozen", false));
    }

    private static Case normBackward(int n, int width, String shape, boolean trained) {
        return new Case("rmsNormBackward", shape, (long) n * width, (bench, draws) -> {
            Slice x = bench.in(draws.normals(n * width));
            Slice weight = bench.in(draws.normals(width));
            Slice inverse = bench.in(uniformsAboveHalf(draws, n));
            Slice dx = bench.inout(draws.normals(n * width));
            Slice dWeight = trained ? bench.inout(draws.normals(width)) : null;
            Slice dy = bench.in(draws.normals(n * width));
            bench.kernels().rmsNormBackward(dx, dWeight, dy, x, weight, inverse, n, width);
            List<Output> outputs = new ArrayList<>(List.of(Output.sums("dx", bench.read(dx), width)));
            if (trained) {
                outputs.add(Output.sums("dWeight", bench.read(dWeight), n));
            }
            return outputs;
        });
    }

    private static float[] uniformsAboveHalf(CaseDraws draws, int count) {
        float[] values = draws.uniforms(count);
        for (int i = 0; i < count; i++) {
            values[i] += 0.5f;
        }
        return values;
    }

    private static Case rotary(int n, int heads, int headWidth, boolean inverse) {
        String shape = "(" + n + ", " + heads + ", " + headWidth + ")" + (inverse ? " inverse" : "");
        return new Case("rotary", shape, (long) n * heads * headWidth, (bench, draws) -> {
            Slice x = bench.inout(draws.normals(n * heads * headWidth));
            Slice positions = bench.in(draws.integers(n, 19));
            bench.kernels().rotary(x, positions, bench.in(angles(19, headWidth)), n, heads, headWidth, inverse);
            return List.of(Output.sums("x", bench.read(x), 2));
        });
    }

    /** (positions, D/2, {cos, sin}) with the usual angles. */
    public static float[] angles(int positions, int headWidth) {
        float[] table = new float[positions * headWidth];
        for (int p = 0; p < positions; p++) {
            for (int i = 0; i < headWidth / 2; i++) {
                double angle = p * Math.pow(10_000, -2.0 * i / headWidth);
                table[p * headWidth + 2 * i] = (float) Math.cos(angle);
                table[p * headWidth + 2 * i + 1] = (float) Math.sin(angle);
            }
        }
        return table;
    }

    private static List<Case> gates(int count) {
        List<Case> cases = new ArrayList<>();
        cases.addAll(gates(count, "swiglu", Kernels::swiglu, Kernels::swigluBackward));
        cases.addAll(gates(count, "geglu", Kernels::geglu, Kernels::gegluBackward));
        cases.add(new Case("softCap", "(" + count + ")", count, (bench, draws) -> {
            Slice x = bench.inout(wide(draws, count));
            bench.kernels().softCap(x, 1.5f, count);
            return List.of(Output.sums("x", bench.read(x), 4));
        }));
        return cases;
    }

    private interface Gate {
        void run(Kernels kernels, Slice y, Slice gate, Slice up, long count);
    }

    private interface GateBackward {
        void run(Kernels kernels, Slice dGate, Slice dUp, Slice dy, Slice gate, Slice up, long count);
    }

    private static List<Case> gates(int count, String name, Gate forward, GateBackward backward) {
        String shape = "(" + count + ")";
        return List.of(
                new Case(name, shape, count, (bench, draws) -> {
                    Slice y = bench.out(count);
                    Slice gate = bench.in(wide(draws, count));
                    forward.run(bench.kernels(), y, gate, bench.in(draws.normals(count)), count);
                    return List.of(Output.sums("y", bench.read(y), 4));
                }),
                new Case(name + "Backward", shape, count, (bench, draws) -> {
                    Slice dGate = bench.inout(draws.normals(count));
                    Slice dUp = bench.inout(draws.normals(count));
                    Slice dy = bench.in(draws.normals(count));
                    Slice gate = bench.in(wide(draws, count));
                    Slice up = bench.in(draws.normals(count));
                    backward.run(bench.kernels(), dGate, dUp, dy, gate, up, count);
                    return List.of(Output.sums("dGate", bench.read(dGate), 4), Output.sums("dUp", bench.read(dUp), 4));
                }));
    }

    /** Normal values, a few of them far out where exponentials over- and underflow. */
    private static float[] wide(CaseDraws draws, int count) {
        float[] values = draws.normals(count);
        float[] extremes = {-200f, 90f, 0f, -0f, -88f, 20f};
        for (int i = 0; i < extremes.length; i++) {
            if (3 * i + 1 < count) {
                values[3 * i + 1] = extremes[i];
            }
        }
        return values;
    }
}
