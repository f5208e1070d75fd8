package io.levee.kernels.cuda;

import io.levee.kernels.BackEnd;
import io.levee.kernels.Precision;
import java.util.EnumSet;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** The first NVIDIA GPU, through JCuda. */
public final class CudaBackEnd implements BackEnd {
    /** The only one. */
    public CudaBackEnd() {}

    @Override
    public String name() {
        return "cuda";
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
        CudaProbe gpu = CudaProbe.probe(0, 0);
        if (!gpu.ready()) {
            return Offer.none(gpu.line(), "no GPU can be used: " + gpu.line());
        }
        return new Offer(
                gpu.line(),
                Optional.empty(),
                0,
                OptionalInt.empty(),
                Optional.empty(),
                (_, precision) -> new CudaKernels(JCudaDriver.open(gpu, cublas()), precision));
    }

    /** Own products unless {@code -Dlevee.cublas=true} asks for NVIDIA's. */
    private static boolean cublas() {
        return Boolean.getBoolean("levee.cublas");
    }
}
