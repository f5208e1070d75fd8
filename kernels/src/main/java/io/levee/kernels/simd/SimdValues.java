package io.levee.kernels.simd;

import static io.levee.kernels.host.HostOperands.f32;
import static io.levee.kernels.host.HostOperands.floats;

import io.levee.kernels.Slice;
import io.levee.kernels.ValueOperations;
import io.levee.kernels.host.HostSlice;
import io.levee.kernels.parallel.Workers;

/** Values one by one on the lanes of vector registers. */
public final class SimdValues implements ValueOperations {
    private final Elementwise elementwise;

    /** By a team. */
    public SimdValues(Workers workers) {
        elementwise = new Elementwise(workers);
    }

    @Override
    public void fill(Slice x, float value) {
        HostSlice slice = f32(x, "fill");
        elementwise.fill(slice.segment(), value, slice.count());
    }

    @Override
    public void add(Slice y, Slice a, Slice b, long count) {
        String name = "add";
        elementwise.add(floats(y, name), floats(a, name), floats(b, name), count);
    }

    @Override
    public void accumulate(Slice y, Slice x, float scale, long count) {
        String name = "accumulate";
        elementwise.accumulate(floats(y, name), floats(x, name), scale, count);
    }

    @Override
    public void scale(Slice x, float factor, long count) {
        elementwise.scale(floats(x, "scale"), factor, count);
    }

    @Override
    public void softCap(Slice x, float cap, long count) {
        elementwise.softCap(floats(x, "softCap"), cap, count);
    }
}
