package io.levee.kernels;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.levee.kernels.cases.Case;
import io.levee.kernels.cases.OperationCases;
import io.levee.kernels.cases.Output;
import io.levee.kernels.cuda.CudaKernels;
import io.levee.kernels.cuda.CudaProbe;
import io.levee.kernels.cuda.JCudaDriver;
import io.levee.kernels.cuda.fake.FakeCuda;
import io.levee.kernels.cuda.fake.FakeDevice;
import io.levee.kernels.ptx.MachineDriver;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * One case of every operation through JCuda's own code and a fake driver, in front of the interpreter, gives the bits of the
 * interpreter alone: parameters arrive as they were packed, and nothing relies on work being done before it is waited for.
 */
final class JCudaOperationsTest {
    @TestFactory
    Stream<DynamicTest> everyOperationGivesTheSameBitsThroughJCuda() {
        Map<String, Case> first = OperationCases.all().stream()
                .collect(Collectors.toMap(Case::operation, test -> test, (one, other) -> one, TreeMap::new));
        return first.values().stream().map(test -> DynamicTest.dynamicTest(test.operation(), () -> compare(test)));
    }

    private static void compare(Case test) {
        Optional<String> obstacle = FakeCuda.obstacle();
        assumeTrue(obstacle.isEmpty(), () -> obstacle.orElseThrow());
        List<Output> expected = test.run(() -> new CudaKernels(MachineDriver.fast(1), Precision.FLOAT32));
        List<Output> outputs;
        try (MachineDriver machine = MachineDriver.fast(1);
                FakeCuda cuda = FakeCuda.install(FakeDevice.A100, machine)) {
            CudaProbe probe = CudaProbe.probe(0, 0);
            assumeTrue(probe.ready(), probe.line());
            outputs = test.run(() -> new CudaKernels(JCudaDriver.open(probe, false), Precision.FLOAT32));
            assertTrue(cuda.calls("cuLaunchKernel") + cuda.calls("cuMemcpyDtoDAsync_v2") > 0, "nothing was enqueued");
            assertEquals(null, cuda.fault());
            assertEquals(0, cuda.open(), "what nobody gave back");
        }
        assertEquals(expected.size(), outputs.size());
        for (int i = 0; i < outputs.size(); i++) {
            OutputAssertions.assertSameBits(expected.get(i), outputs.get(i), test.toString());
        }
    }
}
