package io.levee.kernels.ptx;

import io.levee.kernels.BackEnd;
import io.levee.kernels.Precision;
import io.levee.kernels.cuda.CudaKernels;
import java.util.EnumSet;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** The GPU's kernels in the interpreter. */
public final class PtxBackEnd implements BackEnd {
    /** The only one. */
    public PtxBackEnd() {}

    @Override
    public String name() {
        return "ptx";
    }

    @Override
    public int rank() {
        return 0;
    }

    @Override
    public Set<Precision> precisions() {
        return EnumSet.allOf(Precision.class);
    }

    @Override
    public Offer offer() {
        return new Offer(
                "the GPU's kernels in an interpreter",
                Optional.empty(),
                0,
                OptionalInt.of(Runtime.getRuntime().availableProcessors()),
                Optional.of("SLOW: the GPU's kernels run in an interpreter, which is for checking them"),
                (threads, precision) -> new CudaKernels(MachineDriver.fast(threads), precision));
    }
}
