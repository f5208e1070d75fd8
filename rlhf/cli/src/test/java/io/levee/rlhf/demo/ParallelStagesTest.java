package io.levee.rlhf.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.levee.rlhf.run.InterruptedRunException;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class ParallelStagesTest {
    private final AtomicBoolean stop = new AtomicBoolean();
    private final AtomicBoolean third = new AtomicBoolean();

    private RuntimeException failure(int lanes, Runnable first, Runnable second) {
        return assertThrows(
                RuntimeException.class,
                () -> new ParallelStages(lanes, 1).run(List.of(first, second, () -> third.set(true)), stop));
    }

    private void waitForStop() {
        while (!stop.get()) {
            Thread.onSpinWait();
        }
    }

    @Test
    void theCauseIsShownWhenATaskStopsBecauseAnotherFailed() {
        IllegalStateException cause = new IllegalStateException("cause");

        assertSame(
                cause,
                failure(
                        2,
                        () -> {
                            waitForStop();
                            throw new InterruptedRunException();
                        },
                        () -> {
                            throw cause;
                        }));
        assertFalse(third.get(), "started after a failure");
    }

    @Test
    void aRunThatWasAskedToStopSaysSoThoughOtherTasksDidNotStart() {
        InterruptedRunException asked = new InterruptedRunException();

        assertSame(
                asked,
                failure(
                        1,
                        () -> {
                            throw asked;
                        },
                        () -> third.set(true)));
        assertFalse(third.get(), "started after a request to stop");
    }

    @Test
    void twoThreadsAreTwoLanesAndOneIsOne() {
        assertEquals(new ParallelStages(2, 1), ParallelStages.of(2));
        assertEquals(new ParallelStages(2, 4), ParallelStages.of(8));
        assertEquals(new ParallelStages(1, 1), ParallelStages.of(1));
    }
}
