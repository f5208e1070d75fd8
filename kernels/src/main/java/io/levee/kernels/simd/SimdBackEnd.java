package io.levee.kernels.simd;

import io.levee.kernels.BackEnd;
import io.levee.kernels.Precision;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Supplier;

/** The Vector API. This class and {@link VectorProbe} load where the JVM has no vectors. */
public final class SimdBackEnd implements BackEnd {
    private final Supplier<VectorProbe> probe;

    /** On this machine and JVM. */
    public SimdBackEnd() {
        this(VectorProbe::here);
    }

    /** Where the probe finds what it finds. */
    public SimdBackEnd(Supplier<VectorProbe> probe) {
        this.probe = probe;
    }

    @Override
    public String name() {
        return "simd";
    }

    @Override
    public int rank() {
        return 2;
    }

    @Override
    public Set<Precision> precisions() {
        return Set.of(Precision.FLOAT32);
    }

    @Override
    public Offer offer() {
        VectorProbe found = probe.get();
        Optional<String> obstacle = found.obstacle();
        if (obstacle.isPresent()) {
            return Offer.none("no vectors", "vectors cannot be used: " + obstacle.get());
        }
        int bits = found.laneBits();
        return new Offer(
                bits / Float.SIZE + " lanes of float32",
                Optional.empty(),
                bits,
                OptionalInt.of(found.processors()),
                found.narrower(bits),
                (threads, _) -> new SimdKernels(threads));
    }
}
