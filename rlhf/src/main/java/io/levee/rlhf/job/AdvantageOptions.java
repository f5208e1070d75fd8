package io.levee.rlhf.job;

import io.levee.rlhf.options.Complaints;
import io.levee.rlhf.options.OptionGroup;
import io.levee.rlhf.options.Range;
import io.levee.rlhf.options.Words;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import picocli.CommandLine.Option;

/** How rewards become advantages. Options of critics mean something to {@code gae} alone, and have no value otherwise. */
public final class AdvantageOptions implements OptionGroup {
    /** Which estimator. */
    public enum Kind {
        /** Critics. */
        GAE,
        /** Against the mean of the other answers to the prompt. */
        RLOO,
        /** Against the mean of all answers to the prompt. */
        GROUP
    }

    @Option(
            names = "--advantage",
            paramLabel = "gae|rloo|group",
            description =
                    "gae: a critic for the reward and for each constraint; rloo: an answer against the mean of the other"
                            + " --samples of its prompt; group: against all of them, divided by their deviation where"
                            + " there is no constraint; neither of these has critics")
    @Words({"gae", "rloo", "group"})
    public String advantage = "gae";

    @Option(
            names = "--critic-warm-start",
            paramLabel = "N",
            description = "rollouts before the first iteration on which critics learn the end scores (default: 12)")
    @Range("[0, 1e6]")
    public Integer criticWarmStart;

    @Option(
            names = "--critic-warmup",
            paramLabel = "N",
            description = "first iterations in which critics learn, and actor and λ wait (default: 1)")
    @Range("[0, 1e6]")
    public Integer criticWarmup;

    @Option(names = "--critic-lr", paramLabel = "RATE", description = "learning rate of the critics (default: 5.0E-6)")
    @Range("[0, 1e3]")
    public Double criticLr;

    @Option(
            names = "--clip-range-value",
            paramLabel = "X",
            description = "most that a critic's value moves from the rollout's, in the loss (default: 5.0)")
    @Range("(0, 1e9]")
    public Double clipRangeValue;

    @Option(names = "--gamma", paramLabel = "G", description = "discount of gae (default: 1.0)")
    @Range("[0, 1]")
    public Double gamma;

    @Option(names = "--gae-lambda", paramLabel = "L", description = "λ of gae (default: 0.95)")
    @Range("[0, 1]")
    public Double gaeLambda;

    public AdvantageOptions() {}

    @Override
    public void validate(Complaints complaints) {
        for (String ofCritics :
                List.of("critic-warm-start", "critic-warmup", "critic-lr", "clip-range-value", "gamma", "gae-lambda")) {
            complaints.ignored(ofCritics, comparesAnswers(), "--advantage " + advantage + " has no critics");
        }
    }

    /** Whether answers to a prompt are compared, so that there are no critics. */
    boolean comparesAnswers() {
        return "rloo".equals(advantage) || "group".equals(advantage);
    }

    /** The estimator. */
    Kind kind() {
        return Kind.valueOf(advantage.toUpperCase(Locale.ROOT));
    }

    /** Rollouts on which critics alone learn the end scores. */
    int warmStart() {
        return kind() == Kind.GAE ? Objects.requireNonNullElse(criticWarmStart, 12) : 0;
    }

    /** Iterations in which critics alone learn. */
    int warmup() {
        return kind() == Kind.GAE ? Objects.requireNonNullElse(criticWarmup, 1) : 0;
    }

    double learningRate() {
        return Objects.requireNonNullElse(criticLr, 5e-6);
    }

    double clip() {
        return Objects.requireNonNullElse(clipRangeValue, 5.0);
    }

    float discount() {
        return Objects.requireNonNullElse(gamma, 1.0).floatValue();
    }

    float lambda() {
        return Objects.requireNonNullElse(gaeLambda, 0.95).floatValue();
    }
}
