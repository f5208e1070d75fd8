package io.levee.kernels.cuda;

import io.levee.kernels.dtype.Dtype;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;

/** Matrices of any dtype as float32 or bfloat16, rounded to nearest even, or as two bfloat16 values that add up to them. */
final class Convert {
    private static final int MOST_THREADS = 256;
    private static final int MOST_BLOCKS = 4096;
    private static final int ROUNDED_AT_ONCE = 4;

    private final Gpu gpu;
    private final Map<Dtype, GpuKernel> toFloat = new EnumMap<>(Dtype.class);
    private final Map<Dtype, GpuKernel> toBFloat = new EnumMap<>(Dtype.class);
    private final GpuKernel round;

    Convert(Gpu gpu) {
        this.gpu = gpu;
        round = gpu.kernel("convert", "round_bf16");
    }

    /**
     * Fills a float32 or bfloat16 plane and its low parts, and their columns up to the pitch with 0.
     *
     * @param from address of the values, rows without gaps
     * @param dtype of the values
     */
    void run(Plane to, long from, Dtype dtype) {
        boolean whole = to.pitch() == to.columns() && (long) to.rows() * to.columns() % ROUNDED_AT_ONCE == 0;
        if (to.dtype() == Dtype.BF16 && dtype == Dtype.F32 && whole && to.aligned() && from % 16 == 0) {
            round(to, from);
        } else {
            int threads = Math.min(MOST_THREADS, Math.ceilDiv((int) to.pitch(), 32) * 32);
            kernel(to.dtype(), dtype)
                    .pointer(to.address())
                    .value(to.low())
                    .pointer(from)
                    .value(to.columns())
                    .value((int) to.pitch())
                    .launch(to.rows(), threads);
        }
    }

    private void round(Plane to, long from) {
        long count = (long) to.rows() * to.columns();
        long blocks = Math.min(MOST_BLOCKS, Math.ceilDiv(count / ROUNDED_AT_ONCE, MOST_THREADS));
        round.pointer(to.address()).value(to.low()).pointer(from).value(count).launch(blocks, MOST_THREADS);
    }

    private GpuKernel kernel(Dtype to, Dtype from) {
        String entry = "convert_" + (to.name() + "_" + from.name()).toLowerCase(Locale.ROOT);
        return (to == Dtype.F32 ? toFloat : toBFloat).computeIfAbsent(from, _ -> gpu.kernel("convert", entry));
    }
}
