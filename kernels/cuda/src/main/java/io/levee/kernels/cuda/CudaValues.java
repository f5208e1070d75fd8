package io.levee.kernels.cuda;

import static io.levee.kernels.cuda.DeviceSlice.f32;

import io.levee.kernels.Slice;
import io.levee.kernels.ValueOperations;

/** Values one by one on a GPU. */
final class CudaValues implements ValueOperations {
    private final Elementwise elementwise;

    CudaValues(Gpu gpu) {
        elementwise = new Elementwise(gpu);
    }

    @Override
    public void fill(Slice x, float value) {
        elementwise.fill(f32(x, "fill"), value);
    }

    @Override
    public void add(Slice y, Slice a, Slice b, long count) {
        String name = "add";
        elementwise.add(f32(y, name), f32(a, name), f32(b, name), count);
    }

    @Override
    public void accumulate(Slice y, Slice x, float scale, long count) {
        String name = "accumulate";
        elementwise.accumulate(f32(y, name), f32(x, name), scale, count);
    }

    @Override
    public void scale(Slice x, float factor, long count) {
        String name = "scale";
        elementwise.scale(f32(x, name), factor, count);
    }

    @Override
    public void softCap(Slice x, float cap, long count) {
        elementwise.softCap(f32(x, "softCap"), cap, count);
    }
}
