package io.levee.kernels;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.levee.kernels.cases.Case;
import io.levee.kernels.cases.OperationCases;
import io.levee.kernels.cases.Output;
import io.levee.kernels.host.HostLosses;
import io.levee.kernels.host.HostMemories;
import io.levee.kernels.parallel.Workers;
import io.levee.kernels.reference.ReferenceHeads;
import io.levee.kernels.reference.ReferenceKernels;
import io.levee.kernels.reference.ReferenceProducts;
import io.levee.kernels.simd.SimdAttention;
import io.levee.kernels.simd.SimdBlocks;
import io.levee.kernels.simd.SimdDecoding;
import io.levee.kernels.simd.SimdOptimizer;
import io.levee.kernels.simd.SimdRows;
import io.levee.kernels.simd.SimdValues;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A back-end may take most of its groups from another one. */
class ComposedKernelsTest {
    /** Everything on vectors but the products, and the heads that multiply with the same weights. */
    private static final class WithOtherProducts extends ComposedKernels {
        private final Workers workers;

        private WithOtherProducts(Workers workers) {
            super(
                    new Description("mixed", 1, workers.threads(), Description.FLOAT32),
                    new HostMemories(),
                    new SimdValues(workers),
                    new ReferenceProducts(),
                    new SimdRows(workers),
                    new SimdBlocks(workers),
                    new SimdAttention(workers),
                    new ReferenceHeads(),
                    new SimdDecoding(workers),
                    new HostLosses(),
                    new SimdOptimizer(workers));
            this.workers = workers;
        }

        @Override
        public void close() {
            workers.close();
            super.close();
        }
    }

    static List<Case> trials() {
        return OperationCases.trials();
    }

    @ParameterizedTest
    @MethodSource("trials")
    void groupsOfTwoBackEndsWorkOnOneMemory(Case trial) {
        List<Output> expected = trial.run(ReferenceKernels::new);
        List<Output> outputs = trial.run(() -> new WithOtherProducts(new Workers(2)));
        assertEquals(expected.size(), outputs.size());
        for (int i = 0; i < outputs.size(); i++) {
            OutputAssertions.assertWithin(0, expected.get(i), outputs.get(i), trial.toString());
        }
    }
}
