package io.levee.kernels.simd;

import static io.levee.kernels.host.HostOperands.floats;
import static io.levee.kernels.host.HostOperands.ints;
import static io.levee.kernels.host.HostOperands.optionalFloats;

import io.levee.kernels.BlockOperations;
import io.levee.kernels.Slice;
import io.levee.kernels.parallel.Workers;

/** Norms, rotations and gates on the lanes of vector registers. */
public final class SimdBlocks implements BlockOperations {
    private final RmsNorm rmsNorm;
    private final Rotary rotary;
    private final SwiGlu swiglu;
    private final GeGlu geglu;

    /** By a team. */
    public SimdBlocks(Workers workers) {
        rmsNorm = new RmsNorm(workers);
        rotary = new Rotary(workers);
        swiglu = new SwiGlu(workers);
        geglu = new GeGlu(workers);
    }

    @Override
    public void rmsNorm(Slice y, Slice inverse, Slice x, Slice weight, int n, int width, float epsilon) {
        String name = "rmsNorm";
        rmsNorm.forward(
                floats(y, name), floats(inverse, name), floats(x, name), floats(weight, name), n, width, epsilon);
    }

    @Override
    public void addRmsNorm(
            Slice y, Slice inverse, Slice sum, Slice x, Slice delta, Slice weight, int n, int width, float epsilon) {
        String name = "addRmsNorm";
        rmsNorm.addForward(
                floats(y, name),
                floats(inverse, name),
                floats(sum, name),
                floats(x, name),
                floats(delta, name),
                floats(weight, name),
                n,
                width,
                epsilon);
    }

    @Override
    public void rmsNormBackward(
            Slice dx, Slice dWeight, Slice dy, Slice x, Slice weight, Slice inverse, int n, int width) {
        String name = "rmsNormBackward";
        rmsNorm.backward(
                floats(dx, name),
                optionalFloats(dWeight, name),
                floats(dy, name),
                floats(x, name),
                floats(weight, name),
                floats(inverse, name),
                n,
                width);
    }

    @Override
    public void rotary(Slice x, Slice positions, Slice table, int n, int heads, int headWidth, boolean inverse) {
        String name = "rotary";
        rotary.run(floats(x, name), ints(positions, name), floats(table, name), n, heads, headWidth, inverse);
    }

    @Override
    public void swiglu(Slice y, Slice gate, Slice up, long count) {
        String name = "swiglu";
        swiglu.forward(floats(y, name), floats(gate, name), floats(up, name), count);
    }

    @Override
    public void swigluBackward(Slice dGate, Slice dUp, Slice dy, Slice gate, Slice up, long count) {
        String name = "swigluBackward";
        swiglu.backward(
                floats(dGate, name), floats(dUp, name), floats(dy, name), floats(gate, name), floats(up, name), count);
    }

    @Override
    public void geglu(Slice y, Slice gate, Slice up, long count) {
        String name = "geglu";
        geglu.forward(floats(y, name), floats(gate, name), floats(up, name), count);
    }

    @Override
    public void gegluBackward(Slice dGate, Slice dUp, Slice dy, Slice gate, Slice up, long count) {
        String name = "gegluBackward";
        geglu.backward(
                floats(dGate, name), floats(dUp, name), floats(dy, name), floats(gate, name), floats(up, name), count);
    }
}
