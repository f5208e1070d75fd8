package io.levee.kernels.measure;

import io.levee.kernels.Precision;
import java.util.List;
import java.util.stream.Stream;

/**
 * An operation at a size that the interpreter runs in moments and at one of production, where the same kernels run.
 *
 * @param precision of the kernels
 * @param measured what is counted
 * @param production what it is scaled to, and what is timed on a device
 */
record KernelCase(Precision precision, KernelWork measured, KernelWork production) {
    /** Those with kernels of their own: bfloat16x3 has the products of bfloat16, in three passes, and the rest of float32. */
    static final List<Precision> PRECISIONS = List.of(Precision.FLOAT32, Precision.BFLOAT16);

    /** Every kernel of every file is in one of them. */
    static List<KernelCase> all() {
        return Stream.of(
                        MatrixWork.cases(),
                        DecodeWork.cases(),
                        AttentionWork.cases(),
                        HeadWork.cases(),
                        BlockWork.cases(),
                        FlatWork.cases(),
                        LossWork.cases())
                .flatMap(List::stream)
                .toList();
    }

    /** In the order in which they come up. */
    static List<Precision> precisions(List<KernelCase> cases) {
        return cases.stream().map(KernelCase::precision).distinct().toList();
    }

    /** In float32, which is also where operations without products are measured. */
    static KernelCase float32(KernelWork measured, KernelWork production) {
        return new KernelCase(Precision.FLOAT32, measured, production);
    }
}
