package io.levee.kernels.measure;

import io.levee.kernels.AdamwStep;
import io.levee.kernels.Kernels;
import io.levee.kernels.Slice;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;

/** Operations on flat buffers: element by element, and the optimizer's. */
final class FlatWork {
    private static final long MEASURED = 100_000;
    private static final long PRODUCTION = 1 << 26;

    /** Values whose squares a block sums. */
    private static final int PIECE = 8192;

    private static final AdamwStep STEP = new AdamwStep(1e-4f, 0.9f, 0.95f, 1e-8f, 0.1f, 1, 1, 10);

    private FlatWork() {}

    static List<KernelCase> cases() {
        return List.of(
                flat("fill_f32", (o, n) -> o.kernels().fill(o.zeros(n), 1)),
                flat("add_f32", (o, n) -> o.kernels().add(o.zeros(n), o.reals(n), o.reals(n), n)),
                flat("accumulate_f32", (o, n) -> o.kernels().accumulate(o.zeros(n), o.reals(n), 0.5f, n)),
                flat("scale_f32", (o, n) -> o.kernels().scale(o.reals(n), 0.99f, n)),
                flat("swiglu_f32", (o, n) -> o.kernels().swiglu(o.zeros(n), o.reals(n), o.reals(n), n)),
                flat(
                        "swiglu_backward_f32",
                        (o, n) -> o.kernels()
                                .swigluBackward(o.zeros(n), o.zeros(n), o.reals(n), o.reals(n), o.reals(n), n)),
                flat("geglu_f32", (o, n) -> o.kernels().geglu(o.zeros(n), o.reals(n), o.reals(n), n)),
                flat(
                        "geglu_backward_f32",
                        (o, n) -> o.kernels()
                                .gegluBackward(o.zeros(n), o.zeros(n), o.reals(n), o.reals(n), o.reals(n), n)),
                flat("soft_cap_f32", (o, n) -> o.kernels().softCap(o.reals(n), 30f, n)),
                flat("first_non_finite_f32", (o, n) -> o.kernels().firstNonFinite(o.reals(n), n)),
                KernelCase.float32(adamw(MEASURED), adamw(PRODUCTION)),
                KernelCase.float32(squares(MEASURED), squares(PRODUCTION)));
    }

    private static KernelCase flat(String kernel, BiConsumer<MeasuredOperands, Long> operation) {
        return KernelCase.float32(flat(kernel, operation, MEASURED), flat(kernel, operation, PRODUCTION));
    }

    private static KernelWork flat(String kernel, BiConsumer<MeasuredOperands, Long> operation, long count) {
        return new KernelWork(
                Long.toString(count), o -> operation.accept(o, count), Map.of(kernel, Amount.streaming(count)));
    }

    private static KernelWork adamw(long count) {
        return new KernelWork(
                Long.toString(count),
                o -> {
                    Kernels kernels = o.kernels();
                    Slice sum = o.zeros(1);
                    kernels.fill(sum, 1);
                    Slice first = o.zeros(count);
                    Slice second = o.zeros(count);
                    kernels.adamw(o.reals(count), o.reals(count), first, second, sum, count, count / 2, STEP);
                },
                // three buffers are read and written, the gradients read
                Map.of("adamw_f32", Amount.reusing(count, 1, 7.0 * Float.BYTES * count)));
    }

    private static KernelWork squares(long count) {
        return new KernelWork(
                Long.toString(count),
                o -> o.kernels().sumOfSquares(o.zeros(1), o.reals(count), count),
                Map.of(
                        "squares_f32",
                        Amount.streaming(count),
                        "squares_total_f32",
                        Amount.ofOneBlock(1, count / PIECE, Double.BYTES)));
    }
}
