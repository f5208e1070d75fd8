package io.levee.rlhf.measure;

import io.levee.engine.memory.Slab;
import io.levee.engine.random.Draws;
import io.levee.engine.random.RandomStream;
import io.levee.engine.tensor.Device;
import io.levee.kernels.Kernels;
import io.levee.kernels.Slice;
import io.levee.kernels.Weight;
import io.levee.kernels.dtype.Dtype;
import java.util.ArrayList;
import java.util.List;

/** Matrix products, float32, forward. */
final class GemmBench {
    private static final List<MatrixShape> SHAPES = List.of(
            new MatrixShape(2048, 128, 128),
            new MatrixShape(2048, 320, 128),
            new MatrixShape(2048, 128, 320),
            new MatrixShape(1024, 576, 576),
            new MatrixShape(1024, 1536, 576),
            new MatrixShape(1024, 576, 1536),
            new MatrixShape(16, 1536, 576),
            new MatrixShape(1, 1536, 576));

    private GemmBench() {}

    /** A figure for each shape; for a few usual ones when there is none. */
    static List<Bench.Figure> run(Device device, List<MatrixShape> shapes) {
        List<Bench.Figure> figures = new ArrayList<>();
        for (MatrixShape shape : shapes.isEmpty() ? SHAPES : shapes) {
            double perSecond = shape.operations() / seconds(device, shape);
            figures.add(new Bench.Figure("gemm", shape.toString(), perSecond / 1e9, "GFLOP/s", perSecond));
        }
        return figures;
    }

    private static double seconds(Device device, MatrixShape shape) {
        Kernels kernels = device.kernels();
        long values = (long) shape.m() * shape.k() + (long) shape.n() * shape.k() + (long) shape.m() * shape.n();
        Draws draws = RandomStream.of(1, "bench").at(shape.m(), shape.n(), shape.k());
        try (Slab slab = Slab.open(kernels, 4 * values + 3 * 64)) {
            Slice x = filled(device, slab, draws, (long) shape.m() * shape.k());
            Slice w = filled(device, slab, draws, (long) shape.n() * shape.k());
            Slice y = slab.allocate(Dtype.F32, (long) shape.m() * shape.n()).slice();
            Weight weight = kernels.weight(w, shape.n(), shape.k());
            return new Timing(0.5, 5).seconds(() -> {
                kernels.linear(y, x, weight, null, shape.m(), false);
                kernels.fence();
            });
        }
    }

    private static Slice filled(Device device, Slab slab, Draws draws, long count) {
        Slice slice = slab.allocate(Dtype.F32, count).slice();
        float[] values = new float[Math.toIntExact(count)];
        for (int i = 0; i < values.length; i++) {
            values[i] = draws.nextFloat() - 0.5f;
        }
        device.write(slice, values);
        return slice;
    }
}
