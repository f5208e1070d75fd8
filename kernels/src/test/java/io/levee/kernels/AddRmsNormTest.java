package io.levee.kernels;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import io.levee.kernels.Backends.Backend;
import io.levee.kernels.cases.CaseDraws;
import io.levee.kernels.cases.Workbench;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The fused residual and norm gives the bits of an addition and a norm. */
class AddRmsNormTest {
    private static final int[][] SHAPES = {{1, 1}, {3, 7}, {67, 31}, {70, 64}, {5, 207}, {3, 1100}, {2, 4098}};

    private final CaseDraws draws = new CaseDraws(20_252);

    @ParameterizedTest
    @MethodSource("io.levee.kernels.Backends#available")
    void givesTheBitsOfAdditionAndNorm(Backend backend) {
        try (Workbench bench = new Workbench(backend.kernels().get())) {
            for (int[] shape : SHAPES) {
                assertSameBits(bench, shape[0], shape[1]);
            }
        }
    }

    private void assertSameBits(Workbench bench, int n, int width) {
        int count = n * width;
        Slice x = bench.in(draws.normals(count));
        Slice delta = bench.in(draws.normals(count));
        Slice weight = bench.in(draws.normals(width));
        Slice h = bench.out(count);
        Slice y = bench.out(count);
        Slice inverse = bench.out(n);
        bench.kernels().add(h, x, delta, count);
        bench.kernels().rmsNorm(y, inverse, h, weight, n, width, 1e-5f);
        Slice fusedSum = bench.out(count);
        Slice fusedY = bench.out(count);
        Slice fusedInverse = bench.out(n);
        bench.kernels().addRmsNorm(fusedY, fusedInverse, fusedSum, x, delta, weight, n, width, 1e-5f);
        String shape = " (" + n + ", " + width + ")";
        assertArrayEquals(bench.read(h), bench.read(fusedSum), "sum" + shape);
        assertArrayEquals(bench.read(inverse), bench.read(fusedInverse), "inverse" + shape);
        assertArrayEquals(bench.read(y), bench.read(fusedY), "y" + shape);
    }
}
