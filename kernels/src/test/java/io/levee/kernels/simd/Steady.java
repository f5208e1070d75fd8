package io.levee.kernels.simd;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/** Counts what all threads allocate while an operation runs again and again. */
final class Steady {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private Steady() {}

    /**
     * Fails unless the operation stops allocating: it is run in rounds of 200 until one round stays below 40 bytes a run
     * (one vector that escapes is more), for at most a minute, which is how long C2 may take on a busy machine.
     */
    static void assertAllocatesNothing(String what, Runnable operation) {
        long deadline = System.nanoTime() + 240_000_000_000L;
        long least = Long.MAX_VALUE;
        while (System.nanoTime() < deadline) {
            long before = THREADS.getTotalThreadAllocatedBytes();
            for (int i = 0; i < 200; i++) {
                operation.run();
            }
            least = Math.min(least, THREADS.getTotalThreadAllocatedBytes() - before);
            if (least < 200 * 40) {
                return;
            }
        }
        assertTrue(false, what + " allocates " + least / 200 + " bytes a run");
    }
}
