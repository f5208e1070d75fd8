package io.levee.kernels.cuda;

/** Operations that treat every value alike (elementwise.cu, fill.cu, softcap.cu). */
final class Elementwise {
    private static final String FILE = "elementwise";

    private final GpuKernel fill;
    private final GpuKernel add;
    private final GpuKernel accumulate;
    private final GpuKernel scale;
    private final GpuKernel softCap;

    Elementwise(Gpu gpu) {
        this.fill = gpu.kernel("fill", "fill_f32");
        this.add = gpu.kernel(FILE, "add_f32");
        this.accumulate = gpu.kernel(FILE, "accumulate_f32");
        this.scale = gpu.kernel(FILE, "scale_f32");
        this.softCap = gpu.kernel("softcap", "soft_cap_f32");
    }

    /** x = value. */
    void fill(DeviceSlice x, float value) {
        fill.pointer(x).value(value).value(x.count()).launch(Flat.blocks(x.count()), Flat.THREADS);
    }

    /** y = a + b; y may be a or b. */
    void add(DeviceSlice y, DeviceSlice a, DeviceSlice b, long count) {
        Flat.require("add", count, y, a, b);
        add.pointer(y).pointer(a).pointer(b).value(count).launch(Flat.blocks(count), Flat.THREADS);
    }

    /** y += scale · x, rounded once. */
    void accumulate(DeviceSlice y, DeviceSlice x, float by, long count) {
        Flat.require("accumulate", count, y, x);
        accumulate.pointer(y).pointer(x).value(by).value(count).launch(Flat.blocks(count), Flat.THREADS);
    }

    /** x *= factor. */
    void scale(DeviceSlice x, float factor, long count) {
        Flat.require("scale", count, x);
        scale.pointer(x).value(factor).value(count).launch(Flat.blocks(count), Flat.THREADS);
    }

    /** x = cap · tanh(x / cap). */
    void softCap(DeviceSlice x, float cap, long count) {
        Flat.require("softCap", count, x);
        softCap.pointer(x).value(cap).value(1 / cap).value(count).launch(Flat.blocks(count), Flat.THREADS);
    }
}
