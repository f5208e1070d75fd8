package io.levee.kernels.cuda;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** The search for values that are not finite (finite.cu). */
final class Finite {
    private final Gpu gpu;
    private final GpuKernel kernel;

    Finite(Gpu gpu) {
        this.gpu = gpu;
        this.kernel = gpu.kernel("finite", "first_non_finite_f32");
    }

    /** Index of the first value that is not finite, or −1; waits. */
    long firstNonFinite(DeviceSlice x, long count) {
        Flat.require("firstNonFinite", count, x);
        long first = gpu.scratch(Long.BYTES);
        // all bits set: the largest index of the device, and −1 here
        gpu.driver().fill(first, (byte) -1, Long.BYTES);
        kernel.pointer(first).pointer(x).value(count).launch(Flat.blocks(count), Flat.THREADS);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment index = arena.allocate(ValueLayout.JAVA_LONG);
            gpu.driver().toHost(index, first);
            return index.get(ValueLayout.JAVA_LONG, 0);
        }
    }
}
