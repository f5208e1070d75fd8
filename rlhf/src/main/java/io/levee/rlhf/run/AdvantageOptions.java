package io.levee.rlhf.run;

import io.levee.engine.store.BadInputException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import picocli.CommandLine.Option;

/** How rewards become advantages. Options of critics mean something to {@code gae} alone, and have no value otherwise. */
public final class AdvantageOptions {
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
                            + " there is no constraint; neither of these has critics (default: ${DEFAULT-VALUE})")
    public String advantage = "gae";

    @Option(
            names = "--critic-warm-start",
            paramLabel = "N",
            description = "rollouts before the first iteration on which critics learn the end scores (default: 12)")
    public Integer criticWarmStart;

    @Option(
            names = "--critic-warmup",
            paramLabel = "N",
            description = "first iterations in which critics learn, and actor and λ wait (default: 1)")
    public Integer criticWarmup;

    @Option(names = "--critic-lr", paramLabel = "RATE", description = "learning rate of the critics (default: 5.0E-6)")
    public Double criticLr;

    @Option(
            names = "--clip-range-value",
            paramLabel = "X",
            description = "most that a critic's value moves from the rollout's, in the loss (default: 5.0)")
    public Double clipRangeValue;

    @Option(names = "--gamma", paramLabel = "G", description = "discount of gae (default: 1.0)")
    public Double gamma;

    @Option(names = "--gae-lambda", paramLabel = "L", description = "λ of gae (default: 0.95)")
    public Double gaeLambda;

    public AdvantageOptions() {}

    /**
     * The estimator.
     *
     * @param samples answers to each prompt
     * @throws BadInputException for an unknown one, for fewer than two answers where they are compared, and for options of critics
     *     where there are none
     */
    Kind kind(int samples) {
        Kind kind = kind();
        if (kind != Kind.GAE) {
            if (samples < 2) {
                throw new BadInputException(
                        "--advantage %s compares the answers to a prompt, and --samples is %d: expected at least 2"
                                .formatted(advantage, samples));
            }
            List<String> meaningless = ofCritics();
            if (!meaningless.isEmpty()) {
                throw new BadInputException("--advantage %s has no critics: leave out %s"
                        .formatted(advantage, String.join(", ", meaningless)));
            }
        }
        return kind;
    }

    private Kind kind() {
        try {
            return Kind.valueOf(advantage.toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException unknown) {
            throw new BadInputException("--advantage " + advantage + ": expected gae, rloo or group", unknown);
        }
    }

    private List<String> ofCritics() {
        List<String> given = new ArrayList<>();
        addGiven(given, "--critic-warm-start", criticWarmStart);
        addGiven(given, "--critic-warmup", criticWarmup);
        addGiven(given, "--critic-lr", criticLr);
        addGiven(given, "--clip-range-value", clipRangeValue);
        addGiven(given, "--gamma", gamma);
        addGiven(given, "--gae-lambda", gaeLambda);
        return given;
    }

    private static void addGiven(List<String> given, String option, Number value) {
        if (value != null) {
            given.add(option);
        }
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
