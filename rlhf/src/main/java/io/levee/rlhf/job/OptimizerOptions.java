package io.levee.rlhf.job;

import io.levee.engine.optimizer.Adamw;
import io.levee.engine.optimizer.LrSchedule;
import io.levee.rlhf.options.Complaints;
import io.levee.rlhf.options.OptionGroup;
import io.levee.rlhf.options.Range;
import io.levee.rlhf.options.Words;
import picocli.CommandLine.Option;

/** AdamW and its schedule. */
public final class OptimizerOptions implements OptionGroup {
    @Option(names = "--lr", paramLabel = "RATE", description = "learning rate")
    @Range("[0, 1e3]")
    public double lr = 2e-5;

    @Option(names = "--schedule", paramLabel = "NAME", description = "how the learning rate falls after the warm-up")
    @Words({"constant", "linear", "cosine"})
    public String schedule = "cosine";

    @Option(names = "--warmup", paramLabel = "SHARE", description = "share of all steps that warm up")
    @Range("[0, 1]")
    public double warmup = 0.03;

    @Option(
            names = "--lr-floor",
            paramLabel = "SHARE",
            description = "share of the learning rate that is left at the end")
    @Range("[0, 1]")
    public double lrFloor = 0;

    @Option(names = "--weight-decay", paramLabel = "RATE", description = "decoupled decay of matrices")
    @Range("[0, 1e3]")
    public double weightDecay = 0;

    @Option(
            names = "--clip-norm",
            paramLabel = "NORM",
            description = "largest global norm of the gradient; 0 does not clip")
    @Range("[0, 1e9]")
    public double clipNorm = 1;

    @Option(
            names = "--reference-quirks",
            description =
                    "the schedule as safe-rlhf has it: the first step does not move, a constant rate does not warm up")
    public boolean referenceQuirks = false;

    public OptimizerOptions() {}

    @Override
    public void validate(Complaints complaints) {
        complaints.ignored("lr-floor", "constant".equals(schedule), "a constant --schedule does not fall");
        complaints.ignored(
                "warmup",
                "constant".equals(schedule) && referenceQuirks,
                "with --reference-quirks a constant --schedule does not warm up");
    }

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
