package io.levee.kernels.simd;

import io.levee.kernels.parallel.Workers;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.function.Function;

/** Runs an operation with teams of one, two and three threads, which have to agree in every bit. */
final class Teams {
    private Teams() {}

    /** What a team of two makes, after comparing. */
    static List<MemorySegment> agree(String what, Function<Workers, List<MemorySegment>> operation) {
        List<MemorySegment> expected = run(2, operation);
        for (int threads : new int[] {1, 3}) {
            List<MemorySegment> found = run(threads, operation);
            for (int i = 0; i < expected.size(); i++) {
                Native.assertSame(expected.get(i), found.get(i), what + ", result " + i + " with threads " + threads);
            }
        }
        return expected;
    }

    private static List<MemorySegment> run(int threads, Function<Workers, List<MemorySegment>> operation) {
        try (Workers workers = new Workers(threads)) {
            return operation.apply(workers);
        }
    }
}
