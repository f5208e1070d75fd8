package io.levee.kernels.measure;

import io.levee.kernels.Slice;
import io.levee.kernels.dtype.Dtype;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What blocks are made of beside products and attention, and rows that are gathered and scattered. */
final class BlockWork {
    private static final int WIDTH = 2048;
    private static final int HEADS = 32;
    private static final int HEAD_WIDTH = 64;
    private static final int VOCABULARY = 512;
    private static final float EPSILON = 1e-5f;

    /** Rows whose gradients of a norm's weight a block sums, and of a bias. */
    private static final int NORM_ROWS = 16;

    private static final int BIAS_ROWS = 64;

    /** Places that a block sorts. */
    private static final int CHUNK = 2048;

    private BlockWork() {}

    static List<KernelCase> cases() {
        List<KernelCase> cases = new ArrayList<>();
        cases.add(KernelCase.float32(norm(64), norm(8192)));
        cases.add(KernelCase.float32(addNorm(64), addNorm(8192)));
        cases.add(KernelCase.float32(rotary(16), rotary(8192)));
        cases.add(KernelCase.float32(bias(256, 512), bias(8192, 2048)));
        for (Dtype dtype : Dtype.values()) {
            if (dtype != Dtype.I32) {
                cases.add(KernelCase.float32(gather(dtype, 32), gather(dtype, 8192)));
            }
        }
        cases.add(KernelCase.float32(scatter(4096, 128, 1, 1), scatter(8192, WIDTH, 3, 2)));
        return cases;
    }

    private static KernelWork norm(int n) {
        double values = (double) n * WIDTH;
        double partials = 4 * values / NORM_ROWS;
        return new KernelWork(
                n + "×" + WIDTH,
                o -> {
                    Slice x = o.reals((long) values);
                    Slice weight = o.reals(WIDTH);
                    Slice inverse = o.zeros(n);
                    o.kernels().rmsNorm(o.zeros((long) values), inverse, x, weight, n, WIDTH, EPSILON);
                    Slice dWeight = o.zeros(WIDTH);
                    o.kernels()
                            .rmsNormBackward(
                                    o.zeros((long) values),
                                    dWeight,
                                    o.reals((long) values),
                                    x,
                                    weight,
                                    inverse,
                                    n,
                                    WIDTH);
                },
                Map.of(
                        "rmsnorm_f32",
                        Amount.reusing(values, 1, 8 * values + 4.0 * (n + WIDTH)),
                        "rmsnorm_backward_f32",
                        Amount.reusing(values, 1, 16 * values + partials + 4.0 * (n + WIDTH)),
                        "rmsnorm_weight_f32",
                        Amount.reusing(WIDTH, (double) n / NORM_ROWS, partials + 8.0 * WIDTH)));
    }

    private static KernelWork addNorm(int n) {
        long values = (long) n * WIDTH;
        return new KernelWork(
                n + "×" + WIDTH,
                o -> o.kernels()
                        .addRmsNorm(
                                o.zeros(values),
                                o.zeros(n),
                                o.zeros(values),
                                o.reals(values),
                                o.reals(values),
                                o.reals(WIDTH),
                                n,
                                WIDTH,
                                EPSILON),
                Map.of("add_rmsnorm_f32", Amount.reusing((double) values, 1, 16.0 * values + 4.0 * (n + WIDTH))));
    }

    private static KernelWork rotary(int n) {
        double values = (double) n * HEADS * HEAD_WIDTH;
        return new KernelWork(
                n + " tokens, H " + HEADS + ", D " + HEAD_WIDTH,
                o -> {
                    Slice table = o.reals((long) n * HEAD_WIDTH);
                    o.kernels().rotary(o.reals((long) values), o.ascending(n), table, n, HEADS, HEAD_WIDTH, false);
                },
                Map.of("rotary_f32", Amount.reusing(values, 1, 8 * values + 4.0 * n * (HEAD_WIDTH + 1))));
    }

    private static KernelWork bias(int n, int outputs) {
        return new KernelWork(
                n + "×" + outputs,
                o -> o.kernels().biasBackward(o.zeros(outputs), o.reals((long) n * outputs), n, outputs),
                Map.of(
                        "bias_partials_f32",
                        Amount.streaming((double) n * outputs),
                        "bias_backward_f32",
                        Amount.reusing(outputs, (double) n / BIAS_ROWS, 4.0 * outputs * (n / BIAS_ROWS + 2))));
    }

    private static KernelWork gather(Dtype dtype, int n) {
        long values = (long) n * WIDTH;
        return new KernelWork(
                n + "×" + WIDTH,
                o -> {
                    Slice table = o.stored(dtype, (long) VOCABULARY * WIDTH);
                    o.kernels().embedding(o.zeros((long) n * WIDTH), table, o.integers(n, VOCABULARY), n, WIDTH);
                },
                Map.of(
                        "gather_rows_" + dtype.name().toLowerCase(Locale.ROOT),
                        Amount.reusing((double) n * WIDTH, 1, dtype.bytes(values) + 4.0 * (values + n))));
    }

    /**
     * Rows that are added to each other in order, which are sorted before.
     *
     * @param far launches over places that lie further apart than a chunk
     * @param near launches over chunks after them
     */
    private static KernelWork scatter(int n, int width, int far, int near) {
        double chunks = 1.0 * n / CHUNK;
        return new KernelWork(
                n + "×" + width,
                o -> o.kernels()
                        .embeddingBackward(
                                o.zeros((long) VOCABULARY * width),
                                o.reals((long) n * width),
                                o.integers(n, VOCABULARY),
                                n,
                                width),
                Map.of(
                        "scatter_rows_f32",
                        Amount.streaming((double) n * width),
                        "order_chunks",
                        Amount.streaming(chunks * CHUNK),
                        "order_far",
                        Amount.streaming(chunks * CHUNK, far),
                        "order_near",
                        Amount.streaming(chunks * CHUNK, near)));
    }
}
