package io.levee.rlhf.measure;

import io.levee.engine.tensor.Device;
import io.levee.rlhf.ppo.PpoTrainer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The phases of an iteration of PPO-Lagrangian, in the median of several iterations. */
final class PpoBench {
    private static final RandomPpo.Size SIZE = new RandomPpo.Size(128, 16, 32, 64);
    private static final int WARM_UP = 8;
    private static final int MEASURED = 5;
    private static final double NANOS = 1e9;

    private PpoBench() {}

    static List<Bench.Figure> run(Device device, RandomModel model) {
        try (RandomPpo ppo = new RandomPpo(device, model, SIZE)) {
            for (int i = 0; i < WARM_UP; i++) {
                ppo.trainer().advance();
            }
            List<Map<PpoTrainer.Phase, Double>> iterations = new ArrayList<>();
            long tokens = 0;
            for (int i = 0; i < MEASURED; i++) {
                iterations.add(seconds(ppo.trainer()));
                tokens = ppo.trainer().lastTokens();
            }
            String shape = "%s, %d answers, %d + %d tokens"
                    .formatted(model.name(), SIZE.answers(), SIZE.promptTokens(), SIZE.newTokens());
            return figures(iterations, shape, tokens);
        }
    }

    private static Map<PpoTrainer.Phase, Double> seconds(PpoTrainer trainer) {
        Map<PpoTrainer.Phase, Double> seconds = new EnumMap<>(PpoTrainer.Phase.class);
        long[] last = {System.nanoTime()};
        PpoTrainer.Phase[] current = {PpoTrainer.Phase.END};
        trainer.onPhase(next -> {
            long now = System.nanoTime();
            seconds.merge(current[0], (now - last[0]) / NANOS, Double::sum);
            current[0] = next;
            last[0] = now;
        });
        trainer.advance();
        return seconds;
    }

    private static List<Bench.Figure> figures(
            List<Map<PpoTrainer.Phase, Double>> iterations, String shape, long tokens) {
        List<Bench.Figure> figures = new ArrayList<>();
        for (PpoTrainer.Phase phase : PpoTrainer.Phase.values()) {
            if (phase != PpoTrainer.Phase.END) {
                String name = phase.name().toLowerCase(Locale.ROOT);
                double seconds = median(iterations.stream()
                        .mapToDouble(times -> times.getOrDefault(phase, 0.0))
                        .toArray());
                figures.add(new Bench.Figure(name, shape, seconds, "s", 0));
            }
        }
        double whole = median(iterations.stream()
                .mapToDouble(times ->
                        times.values().stream().mapToDouble(Double::doubleValue).sum())
                .toArray());
        figures.add(new Bench.Figure("iteration", shape, whole, "s", 0));
        figures.add(new Bench.Figure("iteration throughput", shape, tokens / whole, "tokens/s", 0));
        return figures;
    }

    private static double median(double... values) {
        Arrays.sort(values);
        return values[values.length / 2];
    }
}
