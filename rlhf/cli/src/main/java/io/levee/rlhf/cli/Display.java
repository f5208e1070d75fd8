package io.levee.rlhf.cli;

import io.levee.rlhf.run.Progress;
import java.util.concurrent.TimeUnit;

/**
 * How a person sees a run: bars on a terminal, lines elsewhere, nothing when it is to be quiet.
 *
 * @param progress told of every step
 * @param end clears up what is on the screen
 */
record Display(Progress progress, Runnable end) implements AutoCloseable {
    private static final long LINE_NANOS = TimeUnit.SECONDS.toNanos(5);
    private static final int COLUMNS = 110;

    /** The display for a console. */
    static Display of(Console console, boolean quiet) {
        if (quiet) {
            return new Display(Progress.NONE, () -> {});
        }
        if (console.terminal()) {
            BarProgress bars = new BarProgress(console.err(), columns());
            return new Display(bars, bars::close);
        }
        return new Display(new LineProgress(console.err(), System::nanoTime, LINE_NANOS), () -> {});
    }

    /** The shell's idea of the terminal's width, where it passes it on. */
    private static int columns() {
        String columns = System.getenv("COLUMNS");
        return columns != null && columns.matches("\\d{2,3}") ? Integer.parseInt(columns) : COLUMNS;
    }

    @Override
    public void close() {
        end.run();
    }
}
