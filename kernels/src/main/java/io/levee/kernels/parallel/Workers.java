package io.levee.kernels.parallel;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;

/**
 * A fixed team of threads that runs the pieces of one task after another. The caller is worker 0 and takes part. A piece is
 * taken by whoever is free, so a stalled neighbour delays at most the piece that it holds; which worker runs a piece must
 * therefore not decide any bit of a result: cut the work by its shape alone and combine partial results in piece order.
 *
 * <p>{@link #run} is called by one thread at a time and not from inside a piece. Nothing is allocated in a run. The team are
 * daemon threads; {@link #close} ends them.
 */
public final class Workers implements AutoCloseable {

    /** What is done with a piece. Keep one object for each operation, with fields: a capturing lambda allocates. */
    @FunctionalInterface
    public interface Task {
        /**
         * Does one piece.
         *
         * @param piece from 0, below the number of pieces of the run
         * @param worker from 0, below {@link Workers#threads}; no two pieces that run at once have the same
         */
        void piece(int piece, int worker);
    }

    /** Idle threads watch for work this long before they park: longer than the gap between two operations. */
    private static final long SPIN_NANOS = TimeUnit.MICROSECONDS.toNanos(50);

    private final Member[] team;
    private final boolean spin;
    private final AtomicReference<Throwable> failure = new AtomicReference<>();

    /** Pieces that nobody has taken yet. Setting it publishes {@link #task} and {@link #pieces}. */
    private final AtomicInteger untaken = new AtomicInteger();

    /** Pieces that are not done yet; 0 between runs. */
    private final AtomicInteger undone = new AtomicInteger();

    private Task task;
    private int pieces;
    private volatile Thread parkedCaller;
    private volatile boolean closed;

    /**
     * Starts the team.
     *
     * @param threads workers, the caller included
     * @throws IllegalArgumentException when there is none
     */
    public Workers(int threads) {
        if (threads < 1) {
            throw new IllegalArgumentException(threads + " threads: expected at least 1");
        }
        // A thread that spins on a processor that another one needs only delays it.
        spin = threads <= Runtime.getRuntime().availableProcessors();
        team = new Member[threads - 1];
        for (int i = 0; i < team.length; i++) {
            team[i] = new Member(i + 1);
        }
        for (Member member : team) {
            member.thread.start();
        }
    }

    /** Workers, the caller included. */
    public int threads() {
        return team.length + 1;
    }

    /**
     * Runs all pieces and returns when every one is done. What the caller wrote before is visible to the pieces, and what
     * they wrote is visible to the caller afterwards.
     *
     * @throws IllegalStateException when closed, or when called from inside a piece
     * @throws RuntimeException or Error as thrown by a piece, after all workers have stopped; untaken pieces are dropped
     */
    public void run(int pieces, Task task) {
        if (closed) {
            throw new IllegalStateException("the workers are closed");
        }
        if (undone.get() != 0) {
            throw new IllegalStateException("a run has begun before the one before it ended");
        }
        if (pieces <= 1 || team.length == 0) {
            runAlone(pieces, task);
            return;
        }
        this.task = task;
        this.pieces = pieces;
        undone.set(pieces);
        untaken.set(pieces);
        wake(Math.min(pieces - 1, team.length));
        takePieces(0);
        awaitTheOthers();
        this.task = null;
        Throwable thrown = failure.getAndSet(null);
        if (thrown != null) {
            throw Workers.<RuntimeException>asThrown(thrown);
        }
    }

    /** Ends the team and waits for its threads. Idempotent. */
    @Override
    public void close() {
        closed = true;
        for (Member member : team) {
            LockSupport.unpark(member.thread);
        }
        boolean interrupted = false;
        for (Member member : team) {
            while (member.thread.isAlive()) {
                try {
                    member.thread.join();
                } catch (InterruptedException _) {
                    interrupted = true;
                }
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void runAlone(int pieces, Task task) {
        undone.set(pieces);
        try {
            for (int piece = 0; piece < pieces; piece++) {
                task.piece(piece, 0);
            }
        } finally {
            undone.set(0);
        }
    }

    private void wake(int count) {
        for (int i = 0; i < count; i++) {
            if (team[i].parked) {
                LockSupport.unpark(team[i].thread);
            }
        }
    }

    /**
     * Takes pieces until none is left. A late thread cannot harm the next run: task and pieces are read after a piece has
     * been taken, and stay as they are until that piece is done.
     */
    private void takePieces(int worker) {
        int left = untaken.get();
        while (left > 0) {
            if (untaken.compareAndSet(left, left - 1)) {
                runPiece(pieces - left, worker);
            }
            left = untaken.get();
        }
    }

    private void runPiece(int piece, int worker) {
        try {
            if (failure.get() == null) {
                task.piece(piece, worker);
            }
        } catch (Throwable thrown) {
            failure.compareAndSet(null, thrown);
        } finally {
            if (undone.decrementAndGet() == 0) {
                LockSupport.unpark(parkedCaller);
            }
        }
    }

    private void awaitTheOthers() {
        long start = System.nanoTime();
        while (undone.get() != 0) {
            if (spin && System.nanoTime() - start < SPIN_NANOS) {
                Thread.onSpinWait();
                continue;
            }
            parkedCaller = Thread.currentThread();
            if (undone.get() != 0) {
                LockSupport.park(this);
            }
            parkedCaller = null;
        }
    }

    /** Throws anything, checked or not, as it was thrown. */
    @SuppressWarnings("unchecked")
    private static <T extends Throwable> T asThrown(Throwable thrown) throws T {
        throw (T) thrown;
    }

    /** One thread of the team. */
    private final class Member implements Runnable {
        private final int worker;
        private final Thread thread;
        private volatile boolean parked;

        private Member(int worker) {
            this.worker = worker;
            this.thread =
                    Thread.ofPlatform().daemon().name("levee-worker-" + worker).unstarted(this);
        }

        @Override
        public void run() {
            while (!closed) {
                takePieces(worker);
                awaitWork();
            }
        }

        private void awaitWork() {
            long start = System.nanoTime();
            while (spin && untaken.get() == 0 && !closed && System.nanoTime() - start < SPIN_NANOS) {
                Thread.onSpinWait();
            }
            parked = true;
            while (untaken.get() == 0 && !closed) {
                LockSupport.park(Workers.this);
                // An interrupt would turn every later park into a busy loop; nobody can ask this thread to stop but
                // close.
                Thread.interrupted();
            }
            parked = false;
        }
    }
}
