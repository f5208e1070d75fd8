package io.levee.kernels.reference;

import static io.levee.kernels.host.HostOperands.f32;
import static io.levee.kernels.host.HostOperands.i32;
import static io.levee.kernels.host.HostOperands.optional;

import io.levee.kernels.BlockOperations;
import io.levee.kernels.Slice;

/** Norms, rotations and gates, as the plain loops that their formulas say. */
public final class ReferenceBlocks implements BlockOperations {
    /** In plain loops. */
    public ReferenceBlocks() {}

    @Override
    public void rmsNorm(Slice y, Slice inverse, Slice x, Slice weight, int n, int width, float epsilon) {
        String name = "rmsNorm";
        RmsNorm.forward(f32(y, name), f32(inverse, name), f32(x, name), f32(weight, name), n, width, epsilon);
    }

    @Override
    public void addRmsNorm(
            Slice y, Slice inverse, Slice sum, Slice x, Slice delta, Slice weight, int n, int width, float epsilon) {
        String name = "addRmsNorm";
        RmsNorm.addForward(
                f32(y, name),
                f32(inverse, name),
                f32(sum, name),
                f32(x, name),
                f32(delta, name),
                f32(weight, name),
                n,
                width,
                epsilon);
    }

    @Override
    public void rmsNormBackward(
            Slice dx, Slice dWeight, Slice dy, Slice x, Slice weight, Slice inverse, int n, int width) {
        String name = "rmsNormBackward";
        RmsNorm.backward(
                f32(dx, name),
                optional(dWeight, name),
                f32(dy, name),
                f32(x, name),
                f32(weight, name),
                f32(inverse, name),
                n,
                width);
    }

    @Override
    public void rotary(Slice x, Slice positions, Slice table, int n, int heads, int headWidth, boolean inverse) {
        String name = "rotary";
        Rotary.run(f32(x, name), i32(positions, name), f32(table, name), n, heads, headWidth, inverse);
    }

    @Override
    public void swiglu(Slice y, Slice gate, Slice up, long count) {
        String name = "swiglu";
        SwiGlu.forward(f32(y, name), f32(gate, name), f32(up, name), count);
    }

    @Override
    public void swigluBackward(Slice dGate, Slice dUp, Slice dy, Slice gate, Slice up, long count) {
        String name = "swigluBackward";
        SwiGlu.backward(f32(dGate, name), f32(dUp, name), f32(dy, name), f32(gate, name), f32(up, name), count);
    }

    @Override
    public void geglu(Slice y, Slice gate, Slice up, long count) {
        String name = "geglu";
        GeGlu.forward(f32(y, name), f32(gate, name), f32(up, name), count);
    }

    @Override
    public void gegluBackward(Slice dGate, Slice dUp, Slice dy, Slice gate, Slice up, long count) {
        String name = "gegluBackward";
        GeGlu.backward(f32(dGate, name), f32(dUp, name), f32(dy, name), f32(gate, name), f32(up, name), count);
    }
}
