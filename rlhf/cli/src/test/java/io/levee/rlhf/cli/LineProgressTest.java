package io.levee.rlhf.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.levee.rlhf.run.Progress;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class LineProgressTest {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private long nanos;

    private Progress progress() {
        return new LineProgress(
                new PrintStream(bytes, true, StandardCharsets.UTF_8), () -> nanos, TimeUnit.SECONDS.toNanos(5));
    }

    private List<String> lines() {
        return bytes.toString(StandardCharsets.UTF_8).lines().toList();
    }

    private static SequencedMap<String, Double> metrics(double reward, double lambda) {
        SequencedMap<String, Double> metrics = new LinkedHashMap<>();
        metrics.put("ppo/lambda", lambda);
        metrics.put("ppo/clip_fraction", 0.1);
        metrics.put("ppo/reward", reward);
        return metrics;
    }

    @Test
    void aLineComesEveryFewSecondsWithSpeedTimeLeftAndTheTellingMetrics() {
        Progress.Stage stage = progress().stage("ppo", 10, 0);
        for (int step = 1; step <= 4; step++) {
            nanos += TimeUnit.SECONDS.toNanos(3);
            stage.step(step, 3000, metrics(1.5, 0.25));
        }

        assertEquals(
                List.of(
                        "ppo: step 2 of 10 · 1,000 tokens/s · 0:24 left · reward 1.500 · lambda 0.2500",
                        "ppo: step 4 of 10 · 1,000 tokens/s · 0:18 left · reward 1.500 · lambda 0.2500"),
                lines());
    }

    @Test
    void aResumedStageCountsOnlyItsOwnStepsForTheTimeLeft() {
        Progress.Stage stage = progress().stage("ppo", 100, 90);
        nanos += TimeUnit.SECONDS.toNanos(10);
        stage.step(91, 10, metrics(1, 1));

        assertEquals(List.of("ppo: step 91 of 100 · 1 tokens/s · 1:30 left · reward 1.000 · lambda 1.000"), lines());
    }

    @Test
    void theEndSaysHowLongItTook() {
        Progress.Stage stage = progress().stage("sft", 1, 0);
        nanos += TimeUnit.SECONDS.toNanos(3725);
        stage.step(1, 0, new LinkedHashMap<>());
        stage.end();

        assertEquals(List.of("sft: step 1 of 1 · done in 1:02:05"), lines());
    }

    @Test
    void stagesSideBySideHaveTheirOwnLines() {
        Progress progress = progress();
        Progress.Stage reward = progress.stage("reward", 2, 0);
        Progress.Stage cost = progress.stage("cost", 2, 0);
        nanos += TimeUnit.SECONDS.toNanos(6);
        reward.step(1, 0, new LinkedHashMap<>());
        cost.step(1, 0, new LinkedHashMap<>());

        assertEquals(List.of("reward: step 1 of 2 · 0:06 left", "cost: step 1 of 2 · 0:06 left"), lines());
    }
}
