package io.levee.kernels.reference;

import static io.levee.kernels.host.HostOperands.f32;
import static io.levee.kernels.host.HostOperands.optional;

import io.levee.kernels.ProductOperations;
import io.levee.kernels.Slice;
import io.levee.kernels.Weight;
import io.levee.kernels.host.HostSlice;
import io.levee.kernels.host.PlainWeight;

/** Matrix products, as the plain loops that their formulas say. */
public final class ReferenceProducts implements ProductOperations {
    /** In plain loops. */
    public ReferenceProducts() {}

    @Override
    public Weight weight(Slice w, int outputs, int inputs) {
        return new PlainWeight(HostSlice.of(w, "weight"), outputs, inputs);
    }

    /** {@inheritDoc} Nothing to do: the values are read where they are stored. */
    @Override
    public void refresh(Weight weight) {
        PlainWeight.of(weight, "refresh");
    }

    @Override
    public void linear(Slice y, Slice x, Weight w, Slice bias, int n, boolean accumulate) {
        String name = "linear";
        MatMul.forward(f32(y, name), f32(x, name), PlainWeight.of(w, name), optional(bias, name), n, accumulate);
    }

    @Override
    public void linearBackwardInput(Slice dx, Slice dy, Weight w, int n) {
        String name = "linearBackwardInput";
        MatMul.backwardInput(f32(dx, name), f32(dy, name), PlainWeight.of(w, name), n);
    }

    @Override
    public void linearBackwardWeight(Slice dw, Slice dy, Slice x, int n, int outputs, int inputs) {
        String name = "linearBackwardWeight";
        MatMul.backwardWeight(f32(dw, name), f32(dy, name), f32(x, name), n, outputs, inputs);
    }

    @Override
    public void biasBackward(Slice dBias, Slice dy, int n, int outputs) {
        String name = "biasBackward";
        MatMul.backwardBias(f32(dBias, name), f32(dy, name), n, outputs);
    }
}
