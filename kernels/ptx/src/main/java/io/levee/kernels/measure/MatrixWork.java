package io.levee.kernels.measure;

import io.levee.kernels.Precision;
import io.levee.kernels.Slice;
import io.levee.kernels.Weight;
import io.levee.kernels.dtype.Dtype;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The three products of a linear layer in large and in small tiles, and the conversions before them. */
final class MatrixWork {
    private static final List<Dtype> STORED =
            List.of(Dtype.BF16, Dtype.F16, Dtype.Q8_0, Dtype.Q4_0, Dtype.Q4_1, Dtype.Q4_K, Dtype.Q6_K);

    private MatrixWork() {}

    static List<KernelCase> cases() {
        List<KernelCase> cases = new ArrayList<>();
        for (Precision precision : KernelCase.PRECISIONS) {
            cases.add(
                    new KernelCase(precision, forward(precision, 256, 256, 256), forward(precision, 8192, 2048, 2048)));
            cases.add(new KernelCase(precision, forward(precision, 64, 256, 256), forward(precision, 64, 2048, 2048)));
            cases.add(new KernelCase(
                    precision, backwardInput(precision, 256, 256, 256), backwardInput(precision, 8192, 2048, 2048)));
            cases.add(new KernelCase(
                    precision, backwardInput(precision, 64, 256, 256), backwardInput(precision, 64, 2048, 2048)));
            cases.add(new KernelCase(
                    precision, backwardWeight(precision, 256, 256, 256), backwardWeight(precision, 8192, 2048, 2048)));
            cases.add(new KernelCase(
                    precision, backwardWeight(precision, 256, 64, 256), backwardWeight(precision, 8192, 64, 2048)));
            for (Dtype dtype : STORED) {
                cases.add(new KernelCase(
                        precision, converted(precision, dtype, 64, 512), converted(precision, dtype, 2048, 2048)));
            }
        }
        cases.add(new KernelCase(Precision.BFLOAT16, unaligned(64, 516), unaligned(2048, 2052)));
        cases.add(new KernelCase(Precision.BFLOAT16, rounded(64, 512), rounded(2048, 2048)));
        return cases;
    }

    static KernelWork forward(Precision precision, int n, int outputs, int inputs) {
        return new KernelWork(
                n + "×" + outputs + "×" + inputs,
                o -> {
                    Weight w = o.kernels().weight(o.reals((long) outputs * inputs), outputs, inputs);
                    o.kernels().linear(o.zeros((long) n * outputs), o.reals((long) n * inputs), w, null, n, false);
                },
                product("linear", precision, n, outputs, inputs, 4));
    }

    private static KernelWork backwardInput(Precision precision, int n, int inputs, int outputs) {
        return new KernelWork(
                n + "×" + inputs + "×" + outputs,
                o -> {
                    Weight w = o.kernels().weight(o.reals((long) outputs * inputs), outputs, inputs);
                    o.kernels().linearBackwardInput(o.zeros((long) n * inputs), o.reals((long) n * outputs), w, n);
                },
                product("linear_backward_input", precision, n, inputs, outputs, 8));
    }

    private static KernelWork backwardWeight(Precision precision, int n, int outputs, int inputs) {
        return new KernelWork(
                outputs + "×" + inputs + "×" + n,
                o -> {
                    Slice dw = o.zeros((long) outputs * inputs);
                    Slice dy = o.reals((long) n * outputs);
                    o.kernels().linearBackwardWeight(dw, dy, o.reals((long) n * inputs), n, outputs, inputs);
                },
                product("linear_backward_weight", precision, outputs, inputs, n, 8));
    }

    /**
     * The kernel that takes a product of this shape.
     *
     * @param resultBytes of an element of the result: 4, or 8 where it is read before
     */
    private static Map<String, Amount> product(
            String name, Precision precision, int rows, int columns, int depth, int resultBytes) {
        String tile = rows > 64 && columns > 64 ? "128x128" : "32x64";
        double elements = (double) rows * columns;
        double bytes = factorBytes(precision) * (double) depth * (rows + columns) + resultBytes * elements;
        return Map.of(name + suffix(precision) + tile, Amount.reusing(elements, depth, bytes));
    }

    /** Bytes of a value of a factor. */
    static int factorBytes(Precision precision) {
        return precision.tensorProducts() ? precision.parts() * Short.BYTES : Float.BYTES;
    }

    /** What stands before the tile, or the width, in the names of kernels of a precision. */
    static String suffix(Precision precision) {
        return precision.tensorProducts() ? "_bf16_" : "_f32_";
    }

    private static KernelWork converted(Precision precision, Dtype dtype, int outputs, int inputs) {
        String kernel = "convert" + suffix(precision) + dtype.name().toLowerCase(Locale.ROOT);
        Map<String, Amount> amounts = precision == Precision.BFLOAT16 && dtype == Dtype.BF16
                ? Map.of()
                : Map.of(kernel, conversion(precision, dtype, (long) outputs * inputs));
        return new KernelWork(outputs + "×" + inputs, o -> linear(o, dtype, outputs, inputs), amounts);
    }

    private static Amount conversion(Precision precision, Dtype dtype, long values) {
        return Amount.reusing(values, 1, dtype.bytes(values) + (double) factorBytes(precision) * values);
    }

    /** Rows that are no whole multiples of 16 bytes are copied even if they are of the right type. */
    private static KernelWork unaligned(int outputs, int inputs) {
        return new KernelWork(
                outputs + "×" + inputs,
                o -> linear(o, Dtype.BF16, outputs, inputs),
                Map.of(
                        "convert_bf16_bf16",
                        Amount.streaming((double) outputs * inputs),
                        "convert_bf16_f32",
                        Amount.streaming((double) outputs * inputs)));
    }

    private static KernelWork rounded(int outputs, int inputs) {
        return new KernelWork(
                outputs + "×" + inputs,
                o -> linear(o, Dtype.BF16, outputs, inputs),
                Map.of("round_bf16", Amount.streaming((double) outputs * inputs)));
    }

    /** As many rows as outputs, so that one amount describes what becomes of either factor. */
    private static void linear(MeasuredOperands o, Dtype dtype, int outputs, int inputs) {
        Weight w = o.weight(dtype, outputs, inputs);
        long results = (long) outputs * outputs;
        o.kernels().linear(o.zeros(results), o.reals((long) outputs * inputs), w, null, outputs, false);
    }
}
