package io.levee.rlhf.cli;

import io.levee.rlhf.run.Progress;
import java.io.PrintStream;
import java.util.SequencedMap;
import java.util.function.LongSupplier;

/** Progress as plain lines, one every few seconds for each stage: for logs and pipes. */
final class LineProgress implements Progress {
    private final PrintStream err;
    private final LongSupplier clock;
    private final long everyNanos;

    /**
     * @param clock nanoseconds of some origin
     * @param everyNanos least time between two lines of a stage
     */
    LineProgress(PrintStream err, LongSupplier clock, long everyNanos) {
        this.err = err;
        this.clock = clock;
        this.everyNanos = everyNanos;
    }

    @Override
    public void note(String line) {
        err.println(line);
    }

    @Override
    public Stage stage(String name, long totalSteps, long doneSteps) {
        return new Lines(name, new Pace(totalSteps, doneSteps, clock.getAsLong()), clock.getAsLong());
    }

    /** The lines of a stage. */
    private final class Lines implements Stage {
        private final String name;
        private final Pace pace;
        private long printed;

        Lines(String name, Pace pace, long now) {
            this.name = name;
            this.pace = pace;
            this.printed = now;
        }

        @Override
        public void step(long done, long tokens, SequencedMap<String, Double> metrics) {
            long now = clock.getAsLong();
            pace.step(done, tokens, metrics, now);
            boolean last = pace.done() == pace.totalSteps();
            if (!last && now - printed >= everyNanos) {
                printed = now;
                err.println(name + ": " + pace.line());
            }
        }

        @Override
        public void end() {
            err.println(name + ": " + pace.line() + " · done in " + Pace.duration(pace.seconds()));
        }
    }
}
