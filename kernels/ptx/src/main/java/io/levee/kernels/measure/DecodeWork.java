package io.levee.kernels.measure;

import io.levee.kernels.CacheShape;
import io.levee.kernels.Precision;
import io.levee.kernels.Slice;
import io.levee.kernels.dtype.Dtype;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A decoding step: products with few rows, the cache of keys and values, attention to it. */
final class DecodeWork {
    private static final int WIDTH = 64;
    private static final int PIECE = 64;
    private static final float SCALE = 0.125f;

    private DecodeWork() {}

    static List<KernelCase> cases() {
        List<KernelCase> cases = new ArrayList<>();
        for (Precision precision : KernelCase.PRECISIONS) {
            for (int rows : precision == Precision.FLOAT32 ? new int[] {4, 16} : new int[] {1, 8}) {
                for (Dtype dtype : Dtype.values()) {
                    if (dtype != Dtype.I32 && !(precision == Precision.BFLOAT16 && dtype == Dtype.F32)) {
                        cases.add(new KernelCase(
                                precision,
                                product(precision, dtype, rows, 64, 512),
                                product(precision, dtype, rows, 8192, 2048)));
                    }
                }
            }
            for (int group : new int[] {1, 4, 8}) {
                cases.add(new KernelCase(
                        precision,
                        cached(precision, 4, 2 * group, 2, 256),
                        cached(precision, 64, 32, 32 / group, 2048)));
            }
            cases.add(new KernelCase(precision, written(precision, 64, 8), written(precision, 8192, 8)));
        }
        return cases;
    }

    private static KernelWork product(Precision precision, Dtype dtype, int n, int outputs, int inputs) {
        double bytes = dtype.bytes((long) outputs * inputs) + (double) Float.BYTES * n * (inputs + outputs);
        String kernel = "gemv" + MatrixWork.suffix(precision) + dtype.name().toLowerCase(Locale.ROOT) + "_" + n;
        return new KernelWork(
                n + "×" + outputs + "×" + inputs,
                o -> {
                    Slice y = o.zeros((long) n * outputs);
                    Slice x = o.reals((long) n * inputs);
                    o.kernels().linear(y, x, o.weight(dtype, outputs, inputs), null, n, false);
                },
                Map.of(kernel, Amount.reusing((double) n * outputs, inputs, bytes)));
    }

    /** Sequences that have filled their slots. */
    private static KernelWork cached(Precision precision, int n, int heads, int keyHeads, int keys) {
        CacheShape shape = new CacheShape(n, keys, keyHeads, WIDTH);
        int group = heads / keyHeads;
        int pieces = keys / PIECE;
        double elements = (double) n * heads * WIDTH;
        double partials = (double) Float.BYTES * n * heads * pieces * (WIDTH + 2);
        double bytes = MatrixWork.factorBytes(precision) * (double) shape.count() + Float.BYTES * elements + partials;
        return new KernelWork(
                n + " × " + keys + " keys, H " + heads + ", K " + keyHeads + ", D " + WIDTH,
                o -> {
                    Slice out = o.zeros((long) n * heads * WIDTH);
                    Slice q = o.reals((long) n * heads * WIDTH);
                    Slice positions = o.repeated(n, keys - 1);
                    o.kernels()
                            .attentionCached(
                                    out,
                                    q,
                                    o.zeros(shape.count()),
                                    o.ascending(n),
                                    positions,
                                    n,
                                    heads,
                                    0,
                                    SCALE,
                                    shape);
                },
                Map.of(
                        "attention_cached" + MatrixWork.suffix(precision) + group,
                        Amount.reusing(elements, keys, bytes),
                        "attention_cached_join",
                        Amount.reusing(elements, pieces, 4 * elements + partials)));
    }

    /** A token for each position of a slot, and the slot copied. */
    private static KernelWork written(Precision precision, int n, int keyHeads) {
        CacheShape shape = new CacheShape(2, n, keyHeads, WIDTH);
        double elements = 2.0 * n * keyHeads * WIDTH;
        String append = precision == Precision.FLOAT32 ? "cache_append_f32" : "cache_append_bf16";
        return new KernelWork(
                n + " tokens, K " + keyHeads + ", D " + WIDTH,
                o -> {
                    Slice cache = o.zeros(shape.count());
                    Slice k = o.reals((long) n * keyHeads * WIDTH);
                    o.kernels().cacheAppend(cache, k, k, o.repeated(n, 0), o.ascending(n), n, shape);
                    o.kernels().cacheCopy(cache, 0, 1, n, shape);
                },
                Map.of(append, Amount.streaming(elements), "cache_copy", Amount.streaming(elements)));
    }
}
