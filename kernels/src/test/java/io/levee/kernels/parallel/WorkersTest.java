package io.levee.kernels.parallel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class WorkersTest {

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7})
    void everyPieceRunsExactlyOnceInEveryRun(int threads) {
        try (Workers workers = new Workers(threads)) {
            for (int run = 0; run < 3_000; run++) {
                int pieces = run % 41;
                AtomicIntegerArray times = new AtomicIntegerArray(41);
                workers.run(pieces, (piece, worker) -> times.incrementAndGet(piece));
                for (int piece = 0; piece < 41; piece++) {
                    assertEquals(piece < pieces ? 1 : 0, times.get(piece), "run " + run + ", piece " + piece);
                }
            }
        }
    }

    @Test
    void whatPiecesWriteIsVisibleToTheCallerAndToTheNextRun() {
        int[] values = new int[97];
        try (Workers workers = new Workers(3)) {
            for (int run = 0; run < 2_000; run++) {
                workers.run(values.length, (piece, worker) -> values[piece]++);
            }
        }
        for (int value : values) {
            assertEquals(2_000, value);
        }
    }

    @Test
    void noTwoPiecesThatRunAtOnceHaveTheSameWorker() {
        AtomicIntegerArray inside = new AtomicIntegerArray(4);
        AtomicInteger clashes = new AtomicInteger();
        try (Workers workers = new Workers(4)) {
            for (int run = 0; run < 500; run++) {
                workers.run(16, (piece, worker) -> {
                    if (inside.incrementAndGet(worker) != 1) {
                        clashes.incrementAndGet();
                    }
                    Thread.onSpinWait();
                    inside.decrementAndGet(worker);
                });
            }
        }
        assertEquals(0, clashes.get());
    }

    @Test
    void aStalledWorkerDelaysOnlyThePieceThatItHolds() throws InterruptedException {
        int pieces = 20;
        CountDownLatch othersDone = new CountDownLatch(pieces - 1);
        AtomicInteger waited = new AtomicInteger();
        try (Workers workers = new Workers(2)) {
            workers.run(pieces, (piece, worker) -> {
                if (piece == 0) {
                    waited.set(await(othersDone) ? 1 : 0);
                } else {
                    othersDone.countDown();
                }
            });
        }
        assertEquals(1, waited.get(), "the pieces behind the stalled one were not taken by the other worker");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void anExceptionInAPieceReachesTheCallerAfterAllHaveStoppedAndTheTeamGoesOn(int threads) {
        try (Workers workers = new Workers(threads)) {
            AtomicInteger inside = new AtomicInteger();
            IllegalStateException thrown = new IllegalStateException("piece 5");
            assertSame(
                    thrown,
                    assertThrows(
                            IllegalStateException.class,
                            () -> workers.run(32, (piece, worker) -> {
                                inside.incrementAndGet();
                                Thread.yield();
                                inside.decrementAndGet();
                                if (piece == 5) {
                                    throw thrown;
                                }
                            })));
            assertEquals(0, inside.get(), "a piece was still running when the caller got the exception");
            AtomicInteger done = new AtomicInteger();
            workers.run(32, (piece, worker) -> done.incrementAndGet());
            assertEquals(32, done.get());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void aRunInsideAPieceIsRefused(int threads) {
        try (Workers workers = new Workers(threads)) {
            assertThrows(
                    IllegalStateException.class,
                    () -> workers.run(4, (piece, worker) -> workers.run(2, (inner, innerWorker) -> {})));
        }
    }

    @Test
    void noThreadsAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> new Workers(0).close());
    }

    @Test
    void closeEndsEveryThreadOfTheTeamAndLaterRunsAreRefused() {
        Workers workers = new Workers(3);
        Thread[] seen = new Thread[3];
        CountDownLatch all = new CountDownLatch(3);
        workers.run(3, (piece, worker) -> {
            seen[worker] = Thread.currentThread();
            all.countDown();
            await(all);
        });
        assertSame(Thread.currentThread(), seen[0]);
        assertTrue(seen[1].isDaemon() && seen[1].isAlive());
        workers.close();
        workers.close();
        assertFalse(seen[1].isAlive() || seen[2].isAlive());
        assertThrows(IllegalStateException.class, () -> workers.run(1, (piece, worker) -> {}));
    }

    @Test
    void aParkedTeamWakesUpAndAnInterruptOfTheCallerIsKept() throws InterruptedException {
        try (Workers workers = new Workers(2)) {
            Thread.sleep(20);
            CountDownLatch both = new CountDownLatch(2);
            AtomicInteger met = new AtomicInteger();
            workers.run(2, (piece, worker) -> {
                both.countDown();
                met.addAndGet(await(both) ? 1 : 0);
            });
            assertEquals(2, met.get());
            Thread.currentThread().interrupt();
            AtomicInteger done = new AtomicInteger();
            workers.run(50, (piece, worker) -> done.incrementAndGet());
            assertTrue(Thread.interrupted());
            assertEquals(50, done.get());
        }
    }

    @Test
    void aRunAllocatesNothing() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long[] sums = new long[64];
        Workers.Task task = (piece, worker) -> sums[8 * worker] += piece;
        try (Workers workers = new Workers(2)) {
            for (int run = 0; run < 20_000; run++) {
                workers.run(8, task);
            }
            long least = Long.MAX_VALUE;
            for (int attempt = 0; attempt < 5; attempt++) {
                long before = threads.getTotalThreadAllocatedBytes();
                for (int run = 0; run < 1_000; run++) {
                    workers.run(8, task);
                }
                least = Math.min(least, threads.getTotalThreadAllocatedBytes() - before);
            }
            // Compiler and test threads allocate too; a run that allocated one object would show 16,000 bytes.
            assertTrue(least < 8_000, least + " bytes in 1,000 runs");
        }
    }

    private static boolean await(CountDownLatch latch) {
        try {
            return latch.await(10, TimeUnit.SECONDS);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
