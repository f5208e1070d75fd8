package io.levee.rlhf.run;

import io.levee.engine.optimizer.Adamw;
import io.levee.engine.optimizer.LrSchedule;
import picocli.CommandLine.Option;

/** AdamW and its schedule. */
public final class OptimizerOptions {
    @Option(names = "--lr", paramLabel = "RATE", description = "learning rate (default: ${DEFAULT-VALUE})")
    public double lr = 2e-5;

    @Option(
            names = "--schedule",
            paramLabel = "NAME",
            description = "constant, linear or cosine, after the warm-up (default: ${DEFAULT-VALUE})")
    public String schedule = "cosine";

    @Option(
            names = "--warmup",
            paramLabel = "SHARE",
            description = "share of all steps that warm up (default: ${DEFAULT-VALUE})")
    public double warmup = 0.03;

    @Option(
            names = "--lr-floor",
            paramLabel = "SHARE",
            description = "share of the learning rate that is left at the end (default: ${DEFAULT-VALUE})")
    public double lrFloor = 0;

    @Option(
            names = "--weight-decay",
            paramLabel = "RATE",
            description = "decoupled decay of matrices (default: ${DEFAULT-VALUE})")
    public double weightDecay = 0;

    @Option(
            names = "--clip-norm",
            paramLabel = "NORM",
            description = "largest global norm of the gradient; 0 does not clip (default: ${DEFAULT-VALUE})")
    public double clipNorm = 1;

    @Option(
            names = "--reference-quirks",
            description =
                    "the schedule as safe-rlhf has it: the first step does not move, a constant rate does not warm up")
    public boolean referenceQuirks = false;

    public OptimizerOptions() {}

    /** AdamW's settings. */
    public Adamw.Settings settings() {
        return new Adamw.Settings(lr, 0.9, 0.95, 1e-8, weightDecay, clipNorm);
    }

    /** The schedule. */
    public LrSchedule lrSchedule() {
        LrSchedule own = LrSchedule.of(schedule, warmup, lrFloor);
        return referenceQuirks ? new LrSchedule.Reference(own) : own;
    }
}
