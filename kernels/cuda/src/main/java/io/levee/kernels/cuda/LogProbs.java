package io.levee.kernels.cuda;

import io.levee.kernels.dtype.Dtype;

/**
 * A linear head, its softmax and the log-probabilities of targets. The forward keeps of each row and slice of the vocabulary the
 * largest logit, the sum of exponentials and their weighted sum, written by the tile of the product that had the logits; the
 * backward forms the gradients of a bounded piece of the logits in the same way and multiplies them on.
 */
final class LogProbs {
    /** Columns of a slice; as logprobs.cuh has it. */
    private static final int SLICE = 64;

    /** Bytes of the statistics of a slice. */
    private static final int STATISTICS_BYTES = 16;

    /** Rows of a piece are a multiple, where there are several pieces. */
    private static final int ROWS = 128;

    private static final int COMBINE_THREADS = 256;
    private static final int ALIGNMENT = 256;

    private final Gpu gpu;
    private final Products products;
    private final TiledKernel partials;
    private final TiledKernel gradients;
    private GpuKernel combine;

    LogProbs(Gpu gpu, Products products) {
        this.gpu = gpu;
        this.products = products;
        partials = new TiledKernel(gpu, "logprobs", "logprobs_partials");
        gradients = new TiledKernel(gpu, "logprobs", "logprobs_gradients");
    }

    /** As {@link io.levee.kernels.Kernels#logProbs}. */
    void logProbs(
            DeviceSlice logProb,
            DeviceSlice lse,
            DeviceSlice entropy,
            DeviceSlice x,
            DeviceWeight w,
            DeviceSlice targets,
            int r,
            float temperature) {
        Plane input = Plane.of(x, r, w.inputs(), "logProbs: x");
        requireRows("logProbs: logProb", logProb, Dtype.F32, r);
        requireRows("logProbs: lse", lse, Dtype.F32, r);
        requireRows("logProbs: targets", targets, Dtype.I32, r);
        if (entropy != null) {
            requireRows("logProbs: entropy", entropy, Dtype.F32, r);
        }
        int slices = Math.ceilDiv(w.outputs(), SLICE);
        int rows = pieceRows(r, products.pieceValues() / Math.max(1, slices));
        long forTargets = aligned((long) rows * Float.BYTES);
        long forStatistics = aligned((long) rows * slices * STATISTICS_BYTES);
        long forInput = products.factorBytes(rows, w.inputs());
        long targetLogits = gpu.scratch(forTargets + forStatistics + forInput + products.pieceBytes(w));
        long statistics = targetLogits + forTargets;
        for (int row = 0; row < r; row += rows) {
            int count = Math.min(rows, r - row);
            DeviceSlice wanted = targets.part(row, count);
            Plane left = products.factor(input.rows(row, count), statistics + forStatistics);
            statistics(statistics, targetLogits, left, w, wanted, temperature, statistics + forStatistics + forInput);
            combine = combine == null ? gpu.kernel("logprobs", "logprobs_f32") : combine;
            combine.pointer(logProb.part(row, count))
                    .pointer(lse.part(row, count))
                    .pointer(entropy == null ? null : entropy.part(row, count))
                    .pointer(statistics)
                    .pointer(targetLogits)
                    .pointer(wanted)
                    .value(count)
                    .value(slices)
                    .value(w.outputs())
                    .launch(Math.ceilDiv(count, COMBINE_THREADS / 32), COMBINE_THREADS);
        }
    }

    private void statistics(
            long statistics,
            long targetLogits,
            Plane left,
            DeviceWeight w,
            DeviceSlice targets,
            float temperature,
            long scratch) {
        int piece = products.pieceRows(w);
        for (int from = 0; from < w.outputs(); from += piece) {
            int columns = Math.min(piece, w.outputs() - from);
            Plane right = products.factor(w, from, columns, scratch);
            partials.of(left.rows(), columns)
                    .pointer(statistics)
                    .pointer(targetLogits)
                    .pointer(targets)
                    .value(left.rows())
                    .value(columns)
                    .value(from)
                    .value(Math.ceilDiv(w.outputs(), SLICE))
                    .value(1 / temperature);
            partials.launch(left, right, w.inputs());
        }
    }

    /** As {@link io.levee.kernels.Kernels#logProbsBackward}. */
    void logProbsBackward(
            DeviceSlice dx,
            DeviceSlice dw,
            DeviceSlice dLogProb,
            DeviceSlice x,
            DeviceWeight w,
            DeviceSlice targets,
            DeviceSlice lse,
            int r,
            float temperature) {
        Plane input = Plane.of(x, r, w.inputs(), "logProbsBackward: x");
        Plane dInput = Plane.of(dx, r, w.inputs(), "logProbsBackward: dx");
        Plane dWeight = dw == null ? null : Plane.of(dw, w.outputs(), w.inputs(), "logProbsBackward: dw");
        requireRows("logProbsBackward: dLogProb", dLogProb, Dtype.F32, r);
        requireRows("logProbsBackward: targets", targets, Dtype.I32, r);
        requireRows("logProbsBackward: lse", lse, Dtype.F32, r);
        int piece = gradientColumns(w, r);
        int rows = pieceRows(r, products.pieceValues() / Math.max(1, piece));
        long forGradients = products.bytes(rows, piece);
        long forInput = products.factorBytes(rows, w.inputs());
        long scratch = gpu.scratch(forGradients + forInput + products.pieceBytes(w));
        for (int row = 0; row < r; row += rows) {
            int count = Math.min(rows, r - row);
            Plane left = products.factor(input.rows(row, count), scratch + forGradients);
            for (int from = 0; from < w.outputs(); from += piece) {
                int columns = Math.min(piece, w.outputs() - from);
                Plane right = products.factor(w, from, columns, scratch + forGradients + forInput);
                Plane dLogits = products.empty(count, columns, scratch);
                GpuKernel kernel = gradients.of(count, columns).pointer(dLogits.address());
                if (dLogits.dtype() == Dtype.BF16) {
                    kernel.value(dLogits.low());
                }
                kernel.value((int) dLogits.pitch())
                        .pointer(dLogProb.part(row, count))
                        .pointer(lse.part(row, count))
                        .pointer(targets.part(row, count))
                        .value(count)
                        .value(columns)
                        .value(from)
                        .value(1 / temperature);
                gradients.launch(left, right, w.inputs());
                products.run(ProductForm.LINEAR_BACKWARD_INPUT, dInput.rows(row, count), 0, true, dLogits, right);
                if (dw != null) {
                    Plane target = dWeight.rows(from, columns);
                    products.run(ProductForm.LINEAR_BACKWARD_WEIGHT, target, 0, true, dLogits, left);
                }
            }
        }
    }

    /** Columns of a piece of gradients, whole tiles: as many as fit beside some tiles of rows. */
    private int gradientColumns(DeviceWeight w, int r) {
        int rows = Math.max(ROWS, Math.min(r, 8 * ROWS));
        long fit = products.pieceValues() / rows / TiledKernel.COLUMNS * TiledKernel.COLUMNS;
        return (int) Math.min(products.pieceRows(w), Math.max(TiledKernel.COLUMNS, fit));
    }

    private static int pieceRows(int r, long most) {
        return (int) Math.min(r, Math.max(ROWS, most / ROWS * ROWS));
    }

    private static long aligned(long bytes) {
        return Math.ceilDiv(bytes, ALIGNMENT) * ALIGNMENT;
    }

    private static void requireRows(String operand, DeviceSlice slice, Dtype dtype, int r) {
        if (DeviceSlice.of(slice, dtype, operand).count() < r) {
            throw new IllegalArgumentException(
                    operand + ": " + r + " rows need as many values, the slice has " + slice.count());
        }
    }
}
