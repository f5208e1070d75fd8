package io.levee.rlhf.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SequencedMap;
import java.util.stream.Stream;

/** How a stage of a run comes along: tokens a second, time left and the metrics worth a glance, for the displays. */
final class Pace {
    private static final List<String> TELLING = List.of(
            "sft/loss",
            "reward/loss",
            "reward/accuracy",
            "cost/loss",
            "cost/accuracy",
            "cost/sign_accuracy",
            "dpo/loss",
            "dpo/accuracy",
            "ppo/reward",
            "ppo/cost",
            "ppo/lambda",
            "ppo/kl");
    private static final String NAMED_MULTIPLIER = "ppo/lambda_";
    private static final double NANOS = 1e9;

    private final long totalSteps;
    private final long firstStep;
    private final long start;
    private long done;
    private long tokens;
    private long last;
    private Map<String, Double> metrics = Map.of();

    /**
     * A stage that begins.
     *
     * @param doneSteps steps done in an earlier process
     * @param nanos now
     */
    Pace(long totalSteps, long doneSteps, long nanos) {
        this.totalSteps = totalSteps;
        this.firstStep = doneSteps;
        this.done = doneSteps;
        this.start = nanos;
        this.last = nanos;
    }

    /** A step is done. */
    void step(long steps, long stepTokens, SequencedMap<String, Double> values, long nanos) {
        done = steps;
        tokens += stepTokens;
        metrics = values;
        last = nanos;
    }

    /** Steps done, those of earlier processes among them. */
    long done() {
        return done;
    }

    /** Steps in all. */
    long totalSteps() {
        return totalSteps;
    }

    /** {@code step 12 of 40 · 1,234 tokens/s · 1:05 left · sft/loss 2.345}. */
    String line() {
        List<String> parts = new ArrayList<>();
        parts.add("step %,d of %,d".formatted(done, totalSteps));
        parts.add(speed());
        if (done > firstStep && done < totalSteps) {
            parts.add(duration(secondsLeft()) + " left");
        }
        parts.add(telling());
        return String.join(" · ", parts.stream().filter(part -> !part.isEmpty()).toList());
    }

    /** Tokens a second and metrics: what a bar does not say by itself. */
    String remark() {
        return String.join(
                " · ",
                List.of(speed(), telling()).stream()
                        .filter(part -> !part.isEmpty())
                        .toList());
    }

    /** Seconds since the stage began in this process. */
    double seconds() {
        return (last - start) / NANOS;
    }

    private double secondsLeft() {
        return seconds() / (done - firstStep) * (totalSteps - done);
    }

    private String speed() {
        return tokens > 0 && last > start ? "%,.0f tokens/s".formatted(tokens / seconds()) : "";
    }

    private String telling() {
        List<String> shown = new ArrayList<>();
        Stream.concat(TELLING.stream(), metrics.keySet().stream().filter(key -> key.startsWith(NAMED_MULTIPLIER)))
                .filter(metrics::containsKey)
                .map(key ->
                        String.format(Locale.ROOT, "%s %.4g", key.substring(key.indexOf('/') + 1), metrics.get(key)))
                .forEach(shown::add);
        return String.join(" · ", shown);
    }

    /** {@code 0:07}, {@code 12:34} or {@code 1:02:03}. */
    static String duration(double seconds) {
        long whole = Math.round(seconds);
        return whole < 3600
                ? "%d:%02d".formatted(whole / 60, whole % 60)
                : "%d:%02d:%02d".formatted(whole / 3600, whole / 60 % 60, whole % 60);
    }
}
