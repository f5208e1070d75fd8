package io.levee.kernels.simd;

import static io.levee.kernels.host.HostOperands.f32;
import static io.levee.kernels.host.HostOperands.optional;

import io.levee.kernels.ProductOperations;
import io.levee.kernels.Slice;
import io.levee.kernels.Weight;
import io.levee.kernels.dtype.Dtype;
import io.levee.kernels.host.HostSlice;
import io.levee.kernels.host.PlainWeight;
import io.levee.kernels.parallel.Workers;

/** Matrix products on the lanes of vector registers. */
public final class SimdProducts implements ProductOperations {
    private final PanelBudget budget;
    private final Workspace workspace;
    private final WeightPanels weightPanels;
    private final RowProduct overRows;
    private final MatMul matMul;

    /**
     * By a team.
     *
     * @param panelBytes memory for weights in the layout of the products
     */
    public SimdProducts(Workers workers, long panelBytes) {
        budget = new PanelBudget(panelBytes);
        workspace = new Workspace(workers);
        weightPanels = new WeightPanels(workers, workspace);
        overRows = new RowProduct(workers, workspace);
        matMul = new MatMul(workers, workspace, weightPanels, overRows);
    }

    /** Scratch memory of the team, free between products. */
    Workspace workspace() {
        return workspace;
    }

    /** The panels of weights. */
    WeightPanels weightPanels() {
        return weightPanels;
    }

    /** Products over rows. */
    RowProduct overRows() {
        return overRows;
    }

    @Override
    public Weight weight(Slice w, int outputs, int inputs) {
        return budget.weight(new PlainWeight(HostSlice.of(w, "weight"), outputs, inputs));
    }

    @Override
    public long weightCopyBytes(Dtype dtype, int outputs, int inputs) {
        return PackedWeight.panelBytes(dtype, outputs, inputs);
    }

    @Override
    public long weightCopyLimitBytes() {
        return budget.bytes();
    }

    @Override
    public void refresh(Weight weight) {
        PackedWeight.of(weight, "refresh").invalidate();
    }

    @Override
    public void linear(Slice y, Slice x, Weight w, Slice bias, int n, boolean accumulate) {
        String name = "linear";
        matMul.linear(f32(y, name), f32(x, name), PackedWeight.of(w, name), optional(bias, name), n, accumulate);
    }

    @Override
    public void linearBackwardInput(Slice dx, Slice dy, Weight w, int n) {
        String name = "linearBackwardInput";
        matMul.backwardInput(f32(dx, name), f32(dy, name), PackedWeight.of(w, name), n);
    }

    @Override
    public void linearBackwardWeight(Slice dw, Slice dy, Slice x, int n, int outputs, int inputs) {
        String name = "linearBackwardWeight";
        matMul.backwardWeight(f32(dw, name), f32(dy, name), f32(x, name), n, outputs, inputs);
    }

    @Override
    public void biasBackward(Slice dBias, Slice dy, int n, int outputs) {
        String name = "biasBackward";
        matMul.biasBackward(f32(dBias, name), f32(dy, name), n, outputs);
    }
}
