package io.levee.kernels.reference;

import io.levee.kernels.BackEnd;
import io.levee.kernels.Precision;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** Plain loops, which run everywhere. */
public final class ReferenceBackEnd implements BackEnd {
    /** The only one. */
    public ReferenceBackEnd() {}

    @Override
    public String name() {
        return "reference";
    }

    @Override
    public int rank() {
        return 1;
    }

    @Override
    public Set<Precision> precisions() {
        return Set.of(Precision.FLOAT32);
    }

    @Override
    public Offer offer() {
        return new Offer(
                "plain loops",
                Optional.empty(),
                0,
                OptionalInt.empty(),
                Optional.empty(),
                (_, _) -> new ReferenceKernels());
    }
}
