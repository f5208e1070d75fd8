package io.levee.rlhf.run;

import io.levee.engine.metrics.MetricCatalog;
import io.levee.engine.metrics.Metrics;
import io.levee.engine.optimizer.Trainer;
import io.levee.engine.store.BadInputException;
import io.levee.engine.store.Checkpoint;
import io.levee.engine.store.Json;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/**
 * Takes a trainer from where its last checkpoint left it to the end: steps, metrics, samples, checkpoints. A kill at any
 * instant loses the steps since the last checkpoint, which are then done again with the same bits.
 */
public final class TrainingLoop {
    /** Told after every step; may write samples and more metrics. */
    @FunctionalInterface
    public interface AfterStep {
        void run(long step, Metrics metrics, SampleLog samples);
    }

    private static final String STATE = "state.json";

    private final RunDirectory directory;
    private final RunContext context;
    private final Map<String, Object> facts;
    private final double checkpointSeconds;

    /** @param facts what decides the bits of the run */
    public TrainingLoop(
            RunDirectory directory, RunContext context, Map<String, Object> facts, double checkpointSeconds) {
        this.directory = directory;
        this.context = context;
        this.facts = facts;
        this.checkpointSeconds = checkpointSeconds;
    }

    /** Runs to the last step. */
    public void run(String name, Trainer trainer, AfterStep afterStep) {
        run(name, MetricKeys.CATALOG, trainer, afterStep);
    }

    /** Runs to the last step of a trainer whose metrics are these. */
    public void run(String name, MetricCatalog catalog, Trainer trainer, AfterStep afterStep) {
        try (Metrics metrics = directory.metrics(catalog);
                SampleLog samples = new SampleLog(directory.samples())) {
            restore(trainer);
            metrics.truncate(trainer.step());
            samples.truncate(trainer.step());
            Progress.Stage stage = context.progress().stage(name, trainer.totalSteps(), trainer.step());
            long last = System.nanoTime();
            while (trainer.step() < trainer.totalSteps()) {
                long step = trainer.step();
                SequencedMap<String, Double> values = trainer.advance();
                values.forEach((key, value) -> metrics.put(key, step, value));
                afterStep.run(step, metrics, samples);
                stage.step(trainer.step(), trainer.lastTokens(), values);
                boolean cancelled = context.cancelled().getAsBoolean();
                if (cancelled || System.nanoTime() - last > checkpointSeconds * 1e9) {
                    checkpoint(trainer, metrics, samples);
                    last = System.nanoTime();
                }
                if (cancelled) {
                    throw new InterruptedRunException(directory.path());
                }
            }
            checkpoint(trainer, metrics, samples);
            stage.end();
        }
    }

    private void restore(Trainer trainer) {
        Checkpoint checkpoint = directory.checkpoints().resume().orElse(null);
        if (checkpoint == null) {
            return;
        }
        List<String> differences = checkpoint.differences(facts);
        if (!differences.isEmpty() && !context.allowDifferentBits()) {
            throw new BadInputException(directory.path() + ": this machine would give other bits than the run so far: "
                    + String.join("; ", differences) + "; go on all the same with --allow-different-bits");
        }
        trainer.restore(checkpoint.folder(), Json.parse(checkpoint.file(STATE)));
    }

    /** Metrics and samples reach the disk first, so that a checkpoint never knows more than they hold. */
    private void checkpoint(Trainer trainer, Metrics metrics, SampleLog samples) {
        metrics.flush();
        samples.flush();
        directory.checkpoints().save(trainer.step(), facts, folder -> write(trainer, folder));
    }

    private static void write(Trainer trainer, Path folder) throws java.io.IOException {
        Files.writeString(folder.resolve(STATE), Json.write(trainer.save(folder)));
    }
}
