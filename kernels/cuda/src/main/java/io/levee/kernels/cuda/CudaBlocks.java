package io.levee.kernels.cuda;

import static io.levee.kernels.cuda.DeviceSlice.f32;
import static io.levee.kernels.cuda.DeviceSlice.i32;
import static io.levee.kernels.cuda.DeviceSlice.optional;

import io.levee.kernels.BlockOperations;
import io.levee.kernels.Slice;

/** Norms, rotations and gates on a GPU. */
final class CudaBlocks implements BlockOperations {
    private final RmsNorm rmsNorm;
    private final Rotary rotary;
    private final GatedUnit swiglu;
    private final GatedUnit geglu;

    CudaBlocks(Gpu gpu) {
        rmsNorm = new RmsNorm(gpu);
        rotary = new Rotary(gpu);
        swiglu = new GatedUnit(gpu, "swiglu");
        geglu = new GatedUnit(gpu, "geglu");
    }

    @Override
    public void rmsNorm(Slice y, Slice inverse, Slice x, Slice weight, int n, int width, float epsilon) {
        String name = "rmsNorm";
        rmsNorm.rmsNorm(f32(y, name), f32(inverse, name), f32(x, name), f32(weight, name), n, width, epsilon);
    }

    @Override
    public void addRmsNorm(
            Slice y, Slice inverse, Slice sum, Slice x, Slice delta, Slice weight, int n, int width, float epsilon) {
        String name = "addRmsNorm";
        rmsNorm.addRmsNorm(
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
        rmsNorm.rmsNormBackward(
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
        rotary.rotary(f32(x, name), i32(positions, name), f32(table, name), n, heads, headWidth, inverse);
    }

    @Override
    public void swiglu(Slice y, Slice gate, Slice up, long count) {
        String name = "swiglu";
        swiglu.forward(f32(y, name), f32(gate, name), f32(up, name), count);
    }

    @Override
    public void swigluBackward(Slice dGate, Slice dUp, Slice dy, Slice gate, Slice up, long count) {
        String name = "swigluBackward";
        swiglu.backward(f32(dGate, name), f32(dUp, name), f32(dy, name), f32(gate, name), f32(up, name), count);
    }

    @Override
    public void geglu(Slice y, Slice gate, Slice up, long count) {
        String name = "geglu";
        geglu.forward(f32(y, name), f32(gate, name), f32(up, name), count);
    }

    @Override
    public void gegluBackward(Slice dGate, Slice dUp, Slice dy, Slice gate, Slice up, long count) {
        String name = "gegluBackward";
        geglu.backward(f32(dGate, name), f32(dUp, name), f32(dy, name), f32(gate, name), f32(up, name), count);
    }
}
