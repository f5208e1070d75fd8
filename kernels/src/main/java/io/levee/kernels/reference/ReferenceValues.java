package io.levee.kernels.reference;

import static io.levee.kernels.host.HostOperands.f32;

import io.levee.kernels.Slice;
import io.levee.kernels.ValueOperations;

/** Values one by one, as the plain loops that their formulas say. */
public final class ReferenceValues implements ValueOperations {
    /** In plain loops. */
    public ReferenceValues() {}

    @Override
    public void fill(Slice x, float value) {
        Elementwise.fill(f32(x, "fill"), value);
    }

    @Override
    public void add(Slice y, Slice a, Slice b, long count) {
        String name = "add";
        Elementwise.add(f32(y, name), f32(a, name), f32(b, name), count);
    }

    @Override
    public void accumulate(Slice y, Slice x, float scale, long count) {
        String name = "accumulate";
        Elementwise.accumulate(f32(y, name), f32(x, name), scale, count);
    }

    @Override
    public void scale(Slice x, float factor, long count) {
        Elementwise.scale(f32(x, "scale"), factor, count);
    }

    @Override
    public void softCap(Slice x, float cap, long count) {
        SoftCap.run(f32(x, "softCap"), cap, count);
    }
}
