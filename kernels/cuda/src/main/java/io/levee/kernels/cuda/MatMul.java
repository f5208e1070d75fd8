package io.levee.kernels.cuda;

/** The matrix products of a linear layer. Weights that have to be converted are, in pieces of bounded size, once a product. */
final class MatMul {
    private final Gpu gpu;
    private final Products products;
    private final Gemv gemv;

    MatMul(Gpu gpu, Products products) {
        this.gpu = gpu;
        this.products = products;
        gemv = new Gemv(gpu, products);
    }

    /** y (N, outputs) = or += x (N, inputs) · wᵀ + bias, which may be null. */
    void linear(DeviceSlice y, DeviceSlice x, DeviceWeight w, DeviceSlice bias, int n, boolean accumulate) {
        Plane result = Plane.of(y, n, w.outputs(), "linear: y");
        Plane input = Plane.of(x, n, w.inputs(), "linear: x");
        long start = bias == null
                ? 0
                : Plane.of(bias, 1, w.outputs(), "linear: bias").address();
        if (gemv.takes(input, w)) {
            gemv.run(result, input, w, start, accumulate);
        } else {
            tiled(result, input, w, start, accumulate);
        }
    }

    private void tiled(Plane result, Plane input, DeviceWeight w, long start, boolean accumulate) {
        long forInput = products.factorBytes(input.rows(), w.inputs());
        long scratch = gpu.scratch(forInput + products.pieceBytes(w));
        Plane left = products.factor(input, scratch);
        int piece = products.pieceRows(w);
        for (int from = 0; from < w.outputs(); from += piece) {
            int count = Math.min(piece, w.outputs() - from);
            Plane right = products.factor(w, from, count, scratch + forInput);
            long part = start == 0 ? 0 : start + (long) from * Float.BYTES;
            products.run(ProductForm.LINEAR, result.columns(from, count), part, accumulate, left, right);
        }
    }

    /** dx (N, inputs) += dy (N, outputs) · w. */
    void linearBackwardInput(DeviceSlice dx, DeviceSlice dy, DeviceWeight w, int n) {
        Plane result = Plane.of(dx, n, w.inputs(), "linearBackwardInput: dx");
        Plane gradient = Plane.of(dy, n, w.outputs(), "linearBackwardInput: dy");
        long forGradient = products.factorBytes(n, w.outputs());
        long scratch = gpu.scratch(forGradient + products.pieceBytes(w));
        Plane left = products.factor(gradient, scratch);
        int piece = products.pieceRows(w);
        for (int from = 0; from < w.outputs(); from += piece) {
            int count = Math.min(piece, w.outputs() - from);
            Plane right = products.factor(w, from, count, scratch + forGradient);
            products.run(ProductForm.LINEAR_BACKWARD_INPUT, result, 0, true, left.columns(from, count), right);
        }
    }

    /** dw (outputs, inputs) += dyᵀ (outputs, N) · x (N, inputs). */
    void linearBackwardWeight(DeviceSlice dw, DeviceSlice dy, DeviceSlice x, int n, int outputs, int inputs) {
        Plane result = Plane.of(dw, outputs, inputs, "linearBackwardWeight: dw");
        Plane gradient = Plane.of(dy, n, outputs, "linearBackwardWeight: dy");
        Plane input = Plane.of(x, n, inputs, "linearBackwardWeight: x");
        long forGradient = products.factorBytes(n, outputs);
        long scratch = gpu.scratch(forGradient + products.factorBytes(n, inputs));
        Plane left = products.factor(gradient, scratch);
        Plane right = products.factor(input, scratch + forGradient);
        products.run(ProductForm.LINEAR_BACKWARD_WEIGHT, result, 0, true, left, right);
    }
}
