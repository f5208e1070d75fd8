package io.levee.rlhf.cli;

import io.levee.rlhf.run.Progress;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.SequencedMap;
import me.tongfei.progressbar.InteractiveConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** Progress as bars, one for each stage that runs; for terminals. Notes wait until no bar moves. */
final class BarProgress implements Progress, AutoCloseable {
    private static final int INTERVAL_MILLIS = 250;

    private final PrintStream err;
    private final int columns;
    private final List<String> notes = new ArrayList<>();
    private final List<ProgressBar> moving = new ArrayList<>();

    /** @param columns of the terminal */
    BarProgress(PrintStream err, int columns) {
        this.err = err;
        this.columns = columns;
    }

    @Override
    public synchronized void note(String line) {
        notes.add(line);
        printNotes();
    }

    private void printNotes() {
        if (moving.isEmpty()) {
            notes.forEach(err::println);
            notes.clear();
        }
    }

    @Override
    public synchronized Stage stage(String name, long totalSteps, long doneSteps) {
        ProgressBar bar = new ProgressBarBuilder()
                .setTaskName(name)
                .setInitialMax(totalSteps)
                .startsFrom(doneSteps, java.time.Duration.ZERO)
                .setUpdateIntervalMillis(INTERVAL_MILLIS)
                .setStyle(ProgressBarStyle.UNICODE_BLOCK)
                .setConsumer(new InteractiveConsoleProgressBarConsumer(err, columns))
                .build();
        moving.add(bar);
        return new Bar(bar, new Pace(totalSteps, doneSteps, System.nanoTime()));
    }

    private synchronized void end(ProgressBar bar) {
        bar.close();
        moving.remove(bar);
        printNotes();
    }

    /** Ends bars whose stages did not. */
    @Override
    public synchronized void close() {
        List.copyOf(moving).forEach(this::end);
    }

    /** The bar of a stage. */
    private final class Bar implements Stage {
        private final ProgressBar bar;
        private final Pace pace;

        Bar(ProgressBar bar, Pace pace) {
            this.bar = bar;
            this.pace = pace;
        }

        @Override
        public void step(long done, long tokens, SequencedMap<String, Double> metrics) {
            pace.step(done, tokens, metrics, System.nanoTime());
            bar.stepTo(done);
            bar.setExtraMessage(pace.remark());
        }

        @Override
        public void end() {
            BarProgress.this.end(bar);
        }
    }
}
