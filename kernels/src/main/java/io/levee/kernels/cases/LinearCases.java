package io.levee.kernels.cases;

import io.levee.kernels.Slice;
import io.levee.kernels.Weight;
import io.levee.kernels.dtype.Dtype;
import java.util.ArrayList;
import java.util.List;

/** Matrix products and operations on single values. */
final class LinearCases {
    /** Rows, outputs, inputs. */
    private static final int[][] SHAPES = {
        {1, 1, 1},
        {3, 7, 8},
        {7, 8, 31},
        {8, 31, 64},
        {31, 64, 207},
        {64, 207, 31},
        {5, 702, 207},
        {3, 64, 702},
        {3, 31, 1160},
        {2, 4098, 31},
        {2, 31, 4098},
        {1, 702, 64},
        {207, 64, 64},
        {130, 207, 97},
        {70, 72, 12},
        {600, 9, 4}
    };

    private static final int[] COUNTS = {1, 3, 7, 8, 31, 64, 207, 702, 4098, 70_001};

    private LinearCases() {}

    static List<Case> all() {
        List<Case> cases = new ArrayList<>();
        for (int[] shape : SHAPES) {
            cases.addAll(products(shape[0], shape[1], shape[2]));
        }
        for (Dtype dtype : List.of(Dtype.BF16, Dtype.F16, Dtype.Q8_0, Dtype.Q4_0, Dtype.Q4_1, Dtype.Q4_K, Dtype.Q6_K)) {
            cases.addAll(stored(dtype, 1, 9, 256));
            cases.addAll(stored(dtype, 3, 33, 256));
            cases.addAll(stored(dtype, 37, 70, 256));
            cases.addAll(stored(dtype, 17, 3, 2304));
            cases.addAll(Case.shifted(stored(dtype, 3, 9, 512)));
            cases.add(few(dtype, 1, 7, 2304));
            cases.add(few(dtype, 13, 7, 2304));
        }
        cases.addAll(stored(Dtype.BF16, 37, 9, 252));
        cases.add(few(Dtype.Q6_K, 1, 7, 6144));
        cases.add(few(Dtype.Q6_K, 13, 7, 6144));
        for (int count : COUNTS) {
            cases.addAll(elementwise(count));
        }
        cases.addAll(Case.shifted(elementwise(702)));
        cases.addAll(Case.shifted(products(3, 7, 8)));
        cases.addAll(Case.shifted(products(70, 72, 12)));
        cases.addAll(rest());
        return cases;
    }

    private static List<Case> products(int n, int outputs, int inputs) {
        String shape = "(" + n + ", " + inputs + ") x (" + outputs + ", " + inputs + ")";
        long work = (long) n * outputs * inputs;
        return List.of(
                forward(shape, n, outputs, inputs, false, false),
                forward(shape, n, outputs, inputs, true, false),
                forward(shape, n, outputs, inputs, true, true),
                new Case("linearBackwardInput", shape, work, (bench, draws) -> {
                    Weight w = bench.weight(draws, outputs, inputs);
                    Slice dx = bench.inout(draws.normals(n * inputs));
                    bench.kernels().linearBackwardInput(dx, bench.in(draws.normals(n * outputs)), w, n);
                    return List.of(Output.sums("dx", bench.read(dx), outputs));
                }),
                new Case("linearBackwardWeight", shape, work, (bench, draws) -> {
                    Slice dw = bench.inout(draws.normals(outputs * inputs));
                    Slice dy = bench.in(draws.normals(n * outputs));
                    Slice x = bench.in(draws.normals(n * inputs));
                    bench.kernels().linearBackwardWeight(dw, dy, x, n, outputs, inputs);
                    return List.of(Output.sums("dw", bench.read(dw), n));
                }),
                new Case("biasBackward", shape, (long) n * outputs, (bench, draws) -> {
                    Slice dBias = bench.inout(draws.normals(outputs));
                    bench.kernels().biasBackward(dBias, bench.in(draws.normals(n * outputs)), n, outputs);
                    return List.of(Output.sums("dBias", bench.read(dBias), n));
                }));
    }

    private static Case forward(String shape, int n, int outputs, int inputs, boolean bias, boolean accumulate) {
        return new Case(
                "linear",
                shape + (bias ? " bias" : "") + (accumulate ? " +=" : ""),
                (long) n * outputs * inputs,
                (bench, draws) -> {
                    Weight w = bench.weight(draws, outputs, inputs);
                    Slice y = accumulate ? bench.inout(draws.normals(n * outputs)) : bench.out(n * outputs);
                    Slice b = bias ? bench.in(draws.normals(outputs)) : null;
                    bench.kernels().linear(y, bench.in(draws.normals(n * inputs)), w, b, n, accumulate);
                    return List.of(Output.sums("y", bench.read(y), inputs));
                });
    }

    /** Products with a weight in a storage type. */
    private static List<Case> stored(Dtype dtype, int n, int outputs, int inputs) {
        long work = (long) n * outputs * inputs;
        String shape = dtype + " (" + n + ", " + inputs + ") x (" + outputs + ", " + inputs + ")";
        return List.of(
                new Case("linear", shape, work, (bench, draws) -> {
                    Weight w = bench.kernels().weight(bench.in(draws, dtype, outputs * inputs), outputs, inputs);
                    Slice y = bench.out(n * outputs);
                    bench.kernels().linear(y, bench.in(draws.normals(n * inputs)), w, null, n, false);
                    return List.of(Output.sums("y", bench.read(y), inputs));
                }),
                new Case("linearBackwardInput", shape, work, (bench, draws) -> {
                    Weight w = bench.kernels().weight(bench.in(draws, dtype, outputs * inputs), outputs, inputs);
                    Slice dx = bench.inout(draws.normals(n * inputs));
                    bench.kernels().linearBackwardInput(dx, bench.in(draws.normals(n * outputs)), w, n);
                    return List.of(Output.sums("dx", bench.read(dx), outputs));
                }));
    }

    /** Few rows and sums so long that kernels cut them into pieces, on top of what there is. */
    private static Case few(Dtype dtype, int n, int outputs, int inputs) {
        String shape = dtype + " (" + n + ", " + inputs + ") x (" + outputs + ", " + inputs + ") bias +=";
        return new Case("linear", shape, (long) n * outputs * inputs, (bench, draws) -> {
            Weight w = bench.kernels().weight(bench.in(draws, dtype, outputs * inputs), outputs, inputs);
            Slice y = bench.inout(draws.normals(n * outputs));
            Slice bias = bench.in(draws.normals(outputs));
            bench.kernels().linear(y, bench.in(draws.normals(n * inputs)), w, bias, n, true);
            return List.of(Output.sums("y", bench.read(y), inputs));
        });
    }

    private static List<Case> elementwise(int count) {
        String shape = "(" + count + ")";
        return List.of(
                new Case("add", shape, count, (bench, draws) -> {
                    Slice y = bench.out(count);
                    bench.kernels().add(y, bench.in(draws.normals(count)), bench.in(draws.normals(count)), count);
                    return List.of(Output.exact("y", bench.read(y)));
                }),
                new Case("add", shape + " in place", count, (bench, draws) -> {
                    Slice y = bench.inout(draws.normals(count));
                    bench.kernels().add(y, y, bench.in(draws.normals(count)), count);
                    return List.of(Output.exact("y", bench.read(y)));
                }),
                new Case("accumulate", shape, count, (bench, draws) -> {
                    Slice y = bench.inout(draws.normals(count));
                    bench.kernels().accumulate(y, bench.in(draws.normals(count)), 0.3f, count);
                    return List.of(Output.sums("y", bench.read(y), 1));
                }),
                new Case("scale", shape, count, (bench, draws) -> {
                    Slice x = bench.inout(draws.normals(count));
                    bench.kernels().scale(x, 0.7f, count);
                    return List.of(Output.exact("x", bench.read(x)));
                }),
                new Case("fill", shape, count, (bench, draws) -> {
                    Slice x = bench.inout(draws.normals(count + 2));
                    bench.kernels().fill(x.part(1, count), 2.5f);
                    return List.of(Output.exact("x", bench.read(x)));
                }),
                new Case("fill", shape + " from the beginning", count, (bench, draws) -> {
                    Slice x = bench.inout(draws.normals(count));
                    bench.kernels().fill(x.part(0, count), 2.5f);
                    return List.of(Output.exact("x", bench.read(x)));
                }),
                new Case("copy", shape, count, (bench, draws) -> {
                    Slice x = bench.inout(draws.normals(count + 2));
                    bench.kernels().copy(x.part(1, count), bench.in(draws.normals(count)));
                    return List.of(Output.exact("x", bench.read(x)));
                }));
    }

    private static List<Case> rest() {
        return List.of(
                new Case("linear", "after refresh", 40_000, (bench, draws) -> {
                    Slice values = bench.in(draws.normals(9 * 33));
                    Weight w = bench.kernels().weight(values, 9, 33);
                    Slice x = bench.in(draws.normals(70 * 33));
                    Slice y = bench.out(70 * 9);
                    bench.kernels().linear(y, x, w, null, 70, false);
                    bench.kernels().scale(values, 3f, 9 * 33);
                    bench.kernels().refresh(w);
                    bench.kernels().linear(y, x, w, null, 70, false);
                    Slice dx = bench.inout(new float[70 * 33]);
                    bench.kernels().linearBackwardInput(dx, y, w, 70);
                    return List.of(Output.sums("y", bench.read(y), 33), Output.sums("dx", bench.read(dx), 9 + 33));
                }),
                new Case("linear", "of no rows", 0, (bench, draws) -> {
                    Slice y = bench.inout(draws.normals(3));
                    bench.kernels().linear(y, bench.in(draws.normals(1)), bench.weight(draws, 3, 5), null, 0, false);
                    return List.of(Output.exact("y", bench.read(y)));
                }));
    }
}
