package io.levee.kernels.simd;

import io.levee.kernels.dtype.Dtype;
import io.levee.kernels.dtype.Values;
import io.levee.kernels.host.HostSlice;
import java.lang.foreign.MemorySegment;

/** Panels of float32, from a weight of any dtype. */
record FloatCode() implements PanelCode {
    /** Values of a row that are transposed at a time: the part of the panel that they fill stays in the first cache. */
    private static final int RUN = 4 * Lanes.COUNT;

    private static final long VALUE = Float.BYTES;

    @Override
    public long panelBytes(int depth) {
        return (long) depth * RegisterTile.ROW_BYTES;
    }

    @Override
    public void pack(HostSlice matrix, int row, int width, int depth, long to, MemorySegment block) {
        if (matrix.dtype() == Dtype.F32) {
            long step = depth * VALUE;
            transpose(to, matrix.segment().address() + row * step, step, depth, width);
            return;
        }
        long step = ProductBlock.DEPTH * VALUE;
        for (int k = 0; k < depth; k += ProductBlock.DEPTH) {
            int length = Math.min(ProductBlock.DEPTH, depth - k);
            for (int j = 0; j < width; j++) {
                long from = (long) (row + j) * depth + k;
                Values.decode(matrix.segment(), matrix.dtype(), from, length, block, (long) j * ProductBlock.DEPTH);
            }
            transpose(to + (long) k * RegisterTile.ROW_BYTES, block.address(), step, length, width);
        }
    }

    @Override
    public void decode(long panel, int k, int length, long to) {
        Raw.copy(to, panel + (long) k * RegisterTile.ROW_BYTES, (long) length * RegisterTile.ROW_BYTES);
    }

    /** {@code width} rows of {@code length} values become the columns of a panel. */
    private static void transpose(long to, long from, long step, int length, int width) {
        int k = 0;
        if (width == RegisterTile.COLUMNS) {
            for (; k + RUN <= length; k += RUN) {
                long target = to + (long) k * RegisterTile.ROW_BYTES;
                Transposition.run(
                        Raw.ALL, target, RegisterTile.ROW_BYTES, from + k * VALUE, step, width, RUN / Lanes.COUNT);
            }
        }
        for (; k < length; k += RUN) {
            scalars(to, from, step, k, Math.min(length, k + RUN), width);
        }
    }

    private static void scalars(long to, long from, long step, int k, int end, int width) {
        for (int j = 0; j < width; j++) {
            for (int i = k; i < end; i++) {
                Raw.set(to + (long) i * RegisterTile.ROW_BYTES + j * VALUE, Raw.get(from + j * step + i * VALUE));
            }
        }
    }
}
