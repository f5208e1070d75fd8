package io.levee.rlhf.measure;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class TimingTest {
    @Test
    void workIsWarmedUpBeforeItIsTimed() {
        AtomicLong runs = new AtomicLong();
        long[] timed = new long[1];
        double seconds = new Timing(0.05, 0.2).seconds(() -> {
            runs.incrementAndGet();
            timed[0] = System.nanoTime();
        });

        assertTrue(seconds > 0, () -> seconds + " s");
        assertTrue(runs.get() > 1000, () -> runs + " runs");
    }
}
