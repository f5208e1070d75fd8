package io.levee.kernels.cuda;

import io.levee.kernels.AttentionShape;
import io.levee.kernels.cuda.AttentionKernels.Tile;
import java.util.List;

/**
 * Causal grouped-query attention over packed sequences: attention.cu in float32, attention_bf16.cu on the tensor cores. Tiles
 * begin at a sequence's start, so a sequence's bits do not depend on the others of its batch.
 */
final class Attention {
    /** Scores on the tensor cores are to base 2. */
    static final float LOG2_E = 1.44269504f;

    private final Gpu gpu;
    private final AttentionKernels kernels;
    private final RoundedHeads rounded;

    Attention(Gpu gpu) {
        this.gpu = gpu;
        this.rounded = new RoundedHeads(gpu);
        this.kernels = gpu.precision().tensorAttention()
                ? new AttentionKernels(
                        gpu,
                        "attention_bf16",
                        "attention_bf16_",
                        List.of(mma(32, 64), mma(64, 64), mma(96, 64), mma(128, 64), mma(256, 32)))
                : new AttentionKernels(
                        gpu,
                        "attention",
                        "attention_f32_",
                        List.of(plain(32, 64, 32), plain(64, 64, 32), plain(128, 64, 32), plain(256, 32, 16)));
    }

    /** Queries, a tile of keys, one of values, and one of weights; rows end with four values of padding, or eight. */
    private static Tile plain(int width, int rows, int columns) {
        int values = (rows + 2 * columns) * (width + 4) + rows * (columns + 8);
        return new Tile(width, rows, 128, Float.BYTES * values);
    }

    /** 64 queries, a tile of keys and one of values; rows end with eight values of padding. */
    private static Tile mma(int width, int columns) {
        return new Tile(width, 64, 128, Short.BYTES * (64 + 2 * columns) * (width + 8));
    }

    /** out (N, H, D) and lse (N, H) from q (N, H, D), k and v (N, K, D) and offsets (B+1). */
    void attention(
            DeviceSlice out,
            DeviceSlice lse,
            DeviceSlice q,
            DeviceSlice k,
            DeviceSlice v,
            DeviceSlice offsets,
            AttentionShape shape) {
        GpuKernel kernel = kernels.kernel(shape);
        if (gpu.precision().tensorAttention()) {
            int padded = kernels.width(shape);
            int width = shape.headWidth();
            long queries = (long) shape.tokens() * shape.heads();
            long keys = (long) shape.tokens() * shape.keyValueHeads();
            long q16 = gpu.scratch(RoundedHeads.bytes(queries, padded) + 2 * RoundedHeads.bytes(keys, padded));
            long k16 = q16 + RoundedHeads.bytes(queries, padded);
            long v16 = k16 + RoundedHeads.bytes(keys, padded);
            rounded.round(q16, q, queries, width, padded, shape.scale() * LOG2_E);
            rounded.round(k16, k, keys, width, padded, 1);
            rounded.round(v16, v, keys, width, padded, 1);
            kernel.pointer(out).pointer(lse).pointer(q16).pointer(k16).pointer(v16);
        } else {
            kernel.pointer(out).pointer(lse).pointer(q).pointer(k).pointer(v);
        }
        boolean aligned = Alignment.ofRows(shape.headWidth(), out, q, k, v);
        kernels.launch(kernel.pointer(offsets), shape, shape.heads(), aligned);
    }
}
