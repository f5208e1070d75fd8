package io.levee.rlhf.job;

import io.levee.rlhf.data.DatasetSpec;
import io.levee.rlhf.options.Complaints;
import io.levee.rlhf.options.OptionGroup;
import io.levee.rlhf.options.Range;
import io.levee.rlhf.options.Required;
import io.levee.rlhf.options.Words;
import io.levee.rlhf.role.DeviceOptions;
import io.levee.rlhf.role.LoraOptions;
import io.levee.rlhf.run.RunOptions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Options of reward and cost models. */
public final class PreferenceOptions implements OptionGroup {
    @Option(
            names = "--model",
            paramLabel = "DIR",
            description = "language model whose trunk the score model starts from")
    @Required
    public Path model;

    @Option(
            names = "--test-data",
            paramLabel = "PATH[:PROPORTION]",
            description = "held-out comparisons for accuracy and, for costs, the means in score.json; default: the last"
                    + " prompts of --data with a tenth of its pairs")
    public List<String> testData = new ArrayList<>();

    @Option(
            names = "--loss",
            paramLabel = "sequence|token",
            description = "compare at the last tokens, or at every token from the first difference on")
    @Words({"sequence", "token"})
    public String loss = "sequence";

    @Option(names = "--regularization", paramLabel = "RHO", description = "times the mean of squared scores")
    @Range("[0, 1e6]")
    public double regularization = 0.001;

    @Option(
            names = "--normalizer",
            paramLabel = "ema[:MOMENTUM]|running",
            description =
                    "how the mean and deviation of the scores are kept, which score.json holds for --normalize-reward"
                            + " and --normalize-cost of reinforcement learning")
    public String normalizer = "ema:0.9";

    @Option(
            names = {"--normalize-scores", "--normalize-reward", "--normalize-cost"},
            description =
                    "train on normalised scores, too: by the statistics of the steps before; rewards are centred, costs"
                            + " keep their sign")
    public boolean normalizeScores = false;

    @Mixin
    public RunOptions run = new RunOptions();

    @Mixin
    public DeviceOptions compute = new DeviceOptions();

    @Mixin
    public DataOptions rows = new DataOptions();

    @Mixin
    public BatchOptions batches = new BatchOptions();

    @Mixin
    public OptimizerOptions optimizer = new OptimizerOptions();

    @Mixin
    public LoraOptions lora = new LoraOptions();

    public PreferenceOptions() {}

    @Override
    public void validate(Complaints complaints) {
        complaints.read("test-data", () -> testData.forEach(DatasetSpec::parse));
        complaints.read("normalizer", () -> Normalizers.rule(normalizer));
    }
}
