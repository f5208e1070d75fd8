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

/** Options of reinforcement learning: what PPO, reward shaping and PPO-Lagrangian share. */
public final class PpoOptions implements OptionGroup {
    @Option(names = "--actor", paramLabel = "DIR", description = "the supervised model; also the reference")
    @Required
    public Path actor;

    @Option(names = "--reward-model", paramLabel = "DIR", description = "scores helpfulness")
    @Required
    public Path rewardModel;

    @Option(
            names = "--ptx-data",
            paramLabel = "PATH[:PROPORTION]",
            description = "demonstrations for the supervised loss beside the policy's")
    public List<String> ptxData = new ArrayList<>();

    @Option(names = "--iterations", paramLabel = "N", description = "rollouts the actor learns from")
    @Range("[1, 1e6]")
    public int iterations = 45;

    @Option(names = "--prompts-per-iteration", paramLabel = "N", description = "prompts of one rollout")
    @Range("[1, 1e5]")
    public int promptsPerIteration = 256;

    @Option(names = "--samples", paramLabel = "N", description = "answers to each prompt")
    @Range("[1, 1e4]")
    public int samples = 1;

    @Option(names = "--minibatch", paramLabel = "N", description = "answers of an optimizer step")
    @Range("[1, 1e9]")
    public int minibatch = 64;

    @Option(names = "--micro-batch-tokens", paramLabel = "N", description = "tokens that go through a model at a time")
    @Range("[1, 1e7]")
    public int microBatchTokens = 1024;

    @Option(names = "--epochs", paramLabel = "N", description = "passes over a rollout")
    @Range("[1, 1e6]")
    public int epochs = 1;

    @Option(names = "--max-new-tokens", paramLabel = "N", description = "most tokens of an answer")
    @Range("[1, 1e7]")
    public int maxNewTokens = 128;

    @Option(
            names = "--temperature",
            paramLabel = "T",
            description =
                    "of the softmax that is sampled and trained; top-k, top-p and min-p do not exist here: they would"
                            + " make the ratio wrong")
    @Range("(0, 100]")
    public double temperature = 1;

    @Option(names = "--actor-lr", paramLabel = "RATE", description = "learning rate")
    @Range("[0, 1e3]")
    public double actorLr = 1e-5;

    @Option(names = "--schedule", paramLabel = "NAME", description = "constant, linear or cosine")
    @Words({"constant", "linear", "cosine"})
    public String schedule = "cosine";

    @Option(names = "--warmup", paramLabel = "SHARE", description = "share of steps that warm up")
    @Range("[0, 1]")
    public double warmup = 0.03;

    @Option(names = "--lr-floor", paramLabel = "SHARE", description = "share of the learning rate left at the end")
    @Range("[0, 1]")
    public double lrFloor = 0.1;

    @Option(names = "--weight-decay", paramLabel = "RATE", description = "of matrices")
    @Range("[0, 1e3]")
    public double weightDecay = 0;

    @Option(names = "--clip-norm", paramLabel = "NORM", description = "largest gradient norm")
    @Range("[0, 1e9]")
    public double clipNorm = 1;

    @Option(
            names = "--kl-coeff",
            paramLabel = "BETA",
            description = "−β·(ln π − ln π_ref) on every token's reward, +β on its cost: β in all, whatever λ")
    @Range("[0, 1e6]")
    public double klCoeff = 0.02;

    @Option(names = "--clip-range-ratio", paramLabel = "EPS", description = "of the policy's ratio")
    @Range("(0, 1e6]")
    public double clipRangeRatio = 0.2;

    @Option(names = "--clip-range-score", paramLabel = "X", description = "of scores")
    @Range("(0, 1e9]")
    public double clipRangeScore = 50;

    @Option(
            names = "--clip-score-with-kl",
            description = "clip every token after the KL penalty, as the reference implementation does")
    public boolean clipScoreWithKl = false;

    @Option(
            names = "--reference-quirks",
            description =
                    "what safe-rlhf does differently and its numbers show: --clip-score-with-kl, and a schedule whose"
                            + " first step does not move and whose constant rate does not warm up")
    public boolean referenceQuirks = false;

    @Option(names = "--missing-eos-penalty", paramLabel = "X", description = "off cut answers")
    @Range("[0, 1e9]")
    public double missingEosPenalty = 0;

    @Option(names = "--ptx-coeff", paramLabel = "X", description = "of the supervised loss")
    @Range("[0, 1e6]")
    public double ptxCoeff = 0;

    @Option(
            names = "--target-kl",
            paramLabel = "NATS",
            description = "stop an iteration's updates above this approximate KL; 0 for never")
    @Range("[0, 1e6]")
    public double targetKl = 0;

    @Option(
            names = "--normalize-reward",
            description = "rewards less their mean, divided by their deviation, as measured while the reward model was"
                    + " trained")
    public boolean normalizeReward = false;

    @Mixin
    public AdvantageOptions advantage = new AdvantageOptions();

    @Mixin
    public RunOptions run = new RunOptions();

    @Mixin
    public DeviceOptions compute = new DeviceOptions();

    @Mixin
    public DataOptions rows = new DataOptions();

    @Mixin
    public LoraOptions lora = new LoraOptions();

    public PpoOptions() {}

    @Override
    public void validate(Complaints complaints) {
        boolean constant = "constant".equals(schedule);
        complaints.read("ptx-data", () -> ptxData.forEach(DatasetSpec::parse));
        complaints.ignored("ptx-coeff", ptxCoeff > 0 && ptxData.isEmpty(), "needs --ptx-data");
        complaints.ignored("ptx-data", ptxCoeff == 0, "needs --ptx-coeff");
        complaints.ignored("lr-floor", constant, "a constant --schedule does not fall");
        complaints.ignored(
                "warmup",
                constant && referenceQuirks,
                "with --reference-quirks a constant --schedule does not warm up");
        complaints.ignored(
                "advantage",
                advantage.comparesAnswers() && samples < 2,
                "compares the answers to a prompt, and --samples is " + samples + "; expected at least 2");
    }
}
