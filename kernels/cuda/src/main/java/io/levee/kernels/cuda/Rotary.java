package io.levee.kernels.cuda;

/** Rotary position embedding (rotary.cu). A block turns the heads of one token. */
final class Rotary {
    private static final int WARP = 32;
    private static final int THREADS = 256;

    private final GpuKernel kernel;

    Rotary(Gpu gpu) {
        this.kernel = gpu.kernel("rotary", "rotary_f32");
    }

    /** Turns x (N, heads, D) by table (positions, D/2, {cos, sin})[positions (N)], backwards if inverse. */
    void rotary(
            DeviceSlice x, DeviceSlice positions, DeviceSlice table, int n, int heads, int headWidth, boolean inverse) {
        boolean aligned = Alignment.ofRows(headWidth, x, table);
        int lanes = heads * (headWidth / 2) / (aligned ? 2 : 1);
        kernel.pointer(x)
                .pointer(positions)
                .pointer(table)
                .value(heads)
                .value(headWidth)
                .value(inverse ? -1f : 1f)
                .value(Alignment.flag(aligned))
                .launch(n, Math.clamp((lanes + WARP - 1) / WARP * WARP, WARP, THREADS));
    }
}
