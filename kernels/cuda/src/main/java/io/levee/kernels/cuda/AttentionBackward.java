package io.levee.kernels.cuda;

import io.levee.kernels.AttentionShape;
import io.levee.kernels.cuda.AttentionKernels.Tile;
import java.util.List;

/**
 * Gradients of {@link Attention}: attention_backward.cu in float32, attention_backward_bf16.cu on the tensor cores. One kernel
 * owns tiles of keys and sums dk and dv over the query heads of its group in order, another owns tiles of queries and sums dq.
 */
final class AttentionBackward {
    private static final int WARP = 32;
    private static final int THREADS = 256;

    private final Gpu gpu;
    private final boolean tensor;
    private final RoundedHeads rounded;
    private final GpuKernel terms;
    private final AttentionKernels keyTiles;
    private final AttentionKernels queryTiles;

    AttentionBackward(Gpu gpu) {
        this.gpu = gpu;
        this.tensor = gpu.precision().tensorAttention();
        this.rounded = new RoundedHeads(gpu);
        this.terms = gpu.kernel("attention_terms", "attention_terms");
        this.keyTiles = family("keys");
        this.queryTiles = family("queries");
    }

    private AttentionKernels family(String rows) {
        return tensor
                ? new AttentionKernels(
                        gpu,
                        "attention_backward_bf16",
                        "attention_backward_" + rows + "_bf16_",
                        List.of(
                                mma(32, 32, 128),
                                mma(64, 32, 128),
                                mma(96, 32, 128),
                                mma(128, 32, 128),
                                mma(256, 16, 256)))
                : new AttentionKernels(
                        gpu,
                        "attention_backward",
                        "attention_backward_" + rows + "_f32_",
                        List.of(plain(32, 32, 32), plain(64, 32, 32), plain(128, 32, 32), plain(256, 16, 16)));
    }

    /** Two tiles of rows, two of columns, one of weights, and the terms of rows or columns. */
    private static Tile plain(int width, int rows, int columns) {
        int values = 2 * (rows + columns) * (width + 4) + rows * (columns + 8) + 2 * Math.max(rows, columns);
        return new Tile(width, rows, 128, Float.BYTES * values);
    }

    /** Two tiles of 64 rows, and twice two of columns. */
    private static Tile mma(int width, int columns, int threads) {
        return new Tile(width, 64, threads, Short.BYTES * (2 * 64 + 4 * columns) * (width + 8));
    }

    /** dq (N, H, D), dk and dv (N, K, D) +=, from the out (N, H, D) and lse (N, H) of the forward pass. */
    void attentionBackward(
            DeviceSlice dq,
            DeviceSlice dk,
            DeviceSlice dv,
            DeviceSlice dOut,
            DeviceSlice out,
            DeviceSlice lse,
            DeviceSlice q,
            DeviceSlice k,
            DeviceSlice v,
            DeviceSlice offsets,
            AttentionShape shape) {
        int width = shape.headWidth();
        long queries = (long) shape.tokens() * shape.heads();
        long keys = (long) shape.tokens() * shape.keyValueHeads();
        int padded = keyTiles.width(shape);
        long queryBytes = RoundedHeads.bytes(queries, padded);
        long keyBytes = RoundedHeads.bytes(keys, padded);
        long termBytes = RoundedHeads.bytes(queries, 2 * Float.BYTES / Short.BYTES);
        boolean aligned = Alignment.ofRows(width, dq, dk, dv, dOut, q, k, v);
        long dOutAt = dOut.address();
        long qAt = q.address();
        long kAt = k.address();
        long vAt = v.address();
        long scratch = gpu.scratch(tensor ? termBytes + 2 * queryBytes + 2 * keyBytes : termBytes);
        if (tensor) {
            dOutAt = scratch + termBytes;
            qAt = dOutAt + queryBytes;
            kAt = qAt + queryBytes;
            vAt = kAt + keyBytes;
            rounded.round(dOutAt, dOut, queries, width, padded, 1);
            rounded.round(qAt, q, queries, width, padded, shape.scale() * Attention.LOG2_E);
            rounded.round(kAt, k, keys, width, padded, 1);
            rounded.round(vAt, v, keys, width, padded, 1);
        }
        terms(scratch, dOut, out, lse, shape);
        for (AttentionKernels family : List.of(keyTiles, queryTiles)) {
            GpuKernel kernel = family.kernel(shape)
                    .pointer(dq)
                    .pointer(dk)
                    .pointer(dv)
                    .pointer(dOutAt)
                    .pointer(scratch)
                    .pointer(qAt)
                    .pointer(kAt)
                    .pointer(vAt)
                    .pointer(offsets)
                    .value(shape.tokens());
            family.launch(kernel, shape, family == keyTiles ? shape.keyValueHeads() : shape.heads(), aligned);
        }
    }

    /** {lse, dOut·out} of every head and token (H, N). */
    private void terms(long to, DeviceSlice dOut, DeviceSlice out, DeviceSlice lse, AttentionShape shape) {
        long rows = (long) shape.tokens() * shape.heads();
        int perBlock = THREADS / WARP;
        terms.pointer(to)
                .pointer(lse)
                .pointer(dOut)
                .pointer(out)
                .value(shape.tokens())
                .value(shape.heads())
                .value(shape.headWidth())
                .value(tensor ? 1 : 0)
                .launch((rows + perBlock - 1) / perBlock, THREADS);
    }
}
