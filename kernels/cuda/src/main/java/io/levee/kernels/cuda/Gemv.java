package io.levee.kernels.cuda;

import io.levee.kernels.dtype.Dtype;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;

/**
 * Products with few rows, as a decoding step has them: the weight is read once as it is stored and decoded on the way. In float32
 * they give the bits of {@link Products}; in bfloat16 only the weight is rounded, as it is stored or copied; in bfloat16x3 they
 * are those of float32, which read no more bytes than two bfloat16 values have.
 */
final class Gemv {
    /** Rows at most. */
    static final int MOST_ROWS = 16;

    private static final int THREADS = 128;
    private static final int VECTOR = 4;

    private final Gpu gpu;
    private final Products products;
    private final boolean half;
    private final Variant few;
    private final Variant more;

    /**
     * Kernels for a number of rows.
     *
     * @param rows of a block at most
     * @param outputs of a block
     * @param kernels by the dtype of the weight, found when first used
     */
    private record Variant(int rows, int outputs, Map<Dtype, GpuKernel> kernels) {
        Variant(int rows, int outputs) {
            this(rows, outputs, new EnumMap<>(Dtype.class));
        }
    }

    Gemv(Gpu gpu, Products products) {
        this.gpu = gpu;
        this.products = products;
        half = gpu.precision().tensorAttention();
        few = half ? new Variant(1, 8) : new Variant(4, 32);
        more = half ? new Variant(8, 8) : new Variant(MOST_ROWS, 32);
    }

    /** True when rows are few and 128 bits of them, and four values of the weight, can be read at once. */
    boolean takes(Plane x, DeviceWeight w) {
        Dtype dtype = w.slice().dtype();
        int alignment = dtype.quantised() ? 2 : VECTOR * dtype.blockBytes();
        boolean padded = copied(w) && Products.pitch(w.inputs()) != w.inputs();
        return x.rows() <= MOST_ROWS
                && w.inputs() % VECTOR == 0
                && x.aligned()
                && w.slice().address() % alignment == 0
                && !padded;
    }

    /** y (N, outputs) = or += x (N, inputs) · wᵀ + bias; bias is the address of (outputs) values, or 0. */
    void run(Plane y, Plane x, DeviceWeight w, long bias, boolean accumulate) {
        boolean copied = copied(w);
        Dtype dtype = copied ? Dtype.BF16 : w.slice().dtype();
        Variant variant = x.rows() <= few.rows ? few : more;
        kernel(variant, dtype)
                .pointer(y.address())
                .value(x.rows())
                .value(w.outputs())
                .value(y.pitch())
                .pointer(bias)
                .value(accumulate ? 1 : 0)
                .pointer(x.address())
                .pointer(copied ? products.copy(w).address() : w.slice().address())
                .value(w.inputs())
                .launch(
                        Math.ceilDiv(w.outputs(), variant.outputs),
                        Math.ceilDiv(x.rows(), variant.rows),
                        1,
                        THREADS,
                        0);
    }

    private boolean copied(DeviceWeight w) {
        return half && products.copied(w);
    }

    private GpuKernel kernel(Variant variant, Dtype dtype) {
        String file = half ? "gemv_bf16" : "gemv";
        String entry = (half ? "gemv_bf16_" : "gemv_f32_") + dtype.name().toLowerCase(Locale.ROOT) + "_" + variant.rows;
        return variant.kernels.computeIfAbsent(dtype, _ -> gpu.kernel(file, entry));
    }
}
