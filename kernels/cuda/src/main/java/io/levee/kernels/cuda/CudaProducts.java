package io.levee.kernels.cuda;

import static io.levee.kernels.cuda.DeviceSlice.f32;
import static io.levee.kernels.cuda.DeviceSlice.optional;

import io.levee.kernels.ProductOperations;
import io.levee.kernels.Slice;
import io.levee.kernels.Weight;
import io.levee.kernels.dtype.Dtype;

/** Matrix products on a GPU. */
final class CudaProducts implements ProductOperations {
    private final Products products;
    private final MatMul matMul;
    private final BiasBackward biasBackward;

    CudaProducts(Gpu gpu, Products products) {
        this.products = products;
        matMul = new MatMul(gpu, products);
        biasBackward = new BiasBackward(gpu);
    }

    @Override
    public Weight weight(Slice w, int outputs, int inputs) {
        return new DeviceWeight(DeviceSlice.of(w, "weight"), outputs, inputs);
    }

    @Override
    public long weightCopyBytes(Dtype dtype, int outputs, int inputs) {
        return products.copyBytes(dtype, outputs, inputs);
    }

    /** {@inheritDoc} None is given up here. */
    @Override
    public long weightCopyLimitBytes() {
        return Long.MAX_VALUE;
    }

    @Override
    public void refresh(Weight weight) {
        DeviceWeight.of(weight, "refresh").invalidate();
    }

    @Override
    public void linear(Slice y, Slice x, Weight w, Slice bias, int n, boolean accumulate) {
        String name = "linear";
        matMul.linear(f32(y, name), f32(x, name), DeviceWeight.of(w, name), optional(bias, name), n, accumulate);
    }

    @Override
    public void linearBackwardInput(Slice dx, Slice dy, Weight w, int n) {
        String name = "linearBackwardInput";
        matMul.linearBackwardInput(f32(dx, name), f32(dy, name), DeviceWeight.of(w, name), n);
    }

    @Override
    public void linearBackwardWeight(Slice dw, Slice dy, Slice x, int n, int outputs, int inputs) {
        String name = "linearBackwardWeight";
        matMul.linearBackwardWeight(f32(dw, name), f32(dy, name), f32(x, name), n, outputs, inputs);
    }

    @Override
    public void biasBackward(Slice dBias, Slice dy, int n, int outputs) {
        String name = "biasBackward";
        biasBackward.biasBackward(f32(dBias, name), f32(dy, name), n, outputs);
    }
}
