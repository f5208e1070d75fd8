package io.levee.rlhf.demo;

import io.levee.rlhf.run.InterruptedRunException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Runs independent tasks side by side, each with its share of the threads: small matrices gain more from two tasks of one
 * thread than from one task of two. Results do not depend on it.
 *
 * @param count tasks at a time
 * @param threads of each task
 */
record ParallelStages(int count, int threads) {
    /** Two lanes where there are threads for them. */
    static ParallelStages of(int threads) {
        return threads < 2 ? new ParallelStages(1, 1) : new ParallelStages(2, threads / 2);
    }

    /**
     * Runs all tasks, in order of their start. When one fails the others are cancelled and its failure is thrown.
     *
     * @param stop set when the others shall stop
     */
    void run(List<? extends Runnable> tasks, AtomicBoolean stop) {
        try (ExecutorService executor = Executors.newFixedThreadPool(count)) {
            List<Future<Void>> running = new ArrayList<>();
            for (Runnable task : tasks) {
                running.add(executor.submit(guarded(task, stop)));
            }
            RuntimeException first = null;
            for (Future<Void> future : running) {
                first = firstFailure(first, failure(future));
            }
            if (first != null) {
                throw first;
            }
        }
    }

    private static Callable<Void> guarded(Runnable task, AtomicBoolean stop) {
        return () -> {
            if (stop.get()) {
                throw new CancellationException("another task failed");
            }
            try {
                task.run();
                return null;
            } catch (Throwable failure) {
                stop.set(true);
                throw failure;
            }
        };
    }

    private static RuntimeException failure(Future<Void> future) {
        try {
            future.get();
            return null;
        } catch (ExecutionException failure) {
            if (failure.getCause() instanceof Error error) {
                throw error;
            }
            return (RuntimeException) failure.getCause();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return new CancellationException("interrupted");
        }
    }

    /** The failure to show: a cause rather than its consequence, a request to stop rather than a task that did not start. */
    private static RuntimeException firstFailure(RuntimeException first, RuntimeException next) {
        return weight(next) > weight(first) ? next : first;
    }

    private static int weight(RuntimeException failure) {
        return switch (failure) {
            case null -> 0;
            case CancellationException _ -> 1;
            case InterruptedRunException _ -> 2;
            default -> 3;
        };
    }
}
