package io.levee.kernels.ptx;

import io.levee.kernels.Backends.Backend;
import io.levee.kernels.Backends.Further;
import io.levee.kernels.Precision;
import io.levee.kernels.cuda.CudaKernels;
import java.util.List;

/** The GPU's kernels in the interpreter, everything checked. */
public final class CheckedBackends implements Further {
    /** Largest relative error of a result: some roundings of factors; 0 where float32 is computed throughout. */
    public static double bound(Precision precision) {
        return precision == Precision.FLOAT32 ? 0 : 5 * precision.rounding();
    }

    private static Backend cuda(String name, Precision precision, PtxMachine.Settings settings) {
        return new Backend(name, bound(precision), () -> new CudaKernels(new MachineDriver(settings), precision));
    }

    @Override
    public List<Backend> backends() {
        PtxMachine.Settings checking = PtxMachine.Settings.checking();
        return List.of(
                cuda("cuda checked", Precision.FLOAT32, checking),
                cuda("cuda in another order", Precision.FLOAT32, checking.withOrder(BlockOrder.shuffled(7))),
                cuda("cuda-bfloat16 checked", Precision.BFLOAT16, checking),
                cuda("cuda-bfloat16 in another order", Precision.BFLOAT16, checking.withOrder(BlockOrder.REVERSED)),
                cuda("cuda-bfloat16x3 checked", Precision.BFLOAT16X3, checking));
    }
}
