package io.levee.rlhf.report;

import io.levee.engine.random.Draws;
import io.levee.engine.random.RandomStream;
import io.levee.engine.store.AtomicFiles;
import io.levee.engine.store.Json;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** Metrics with the shape of real ones. */
final class MadeUpCurves {
    private static final int WARM = 12;

    private final StringBuilder text = new StringBuilder();

    private MadeUpCurves() {}

    private void add(long step, Map<String, Object> values) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("step", step);
        row.putAll(values);
        text.append(Json.write(row)).append('\n');
    }

    private static double towards(double from, double to, double time, double constant) {
        return to + (from - to) * Math.exp(-time / constant);
    }

    /** Losses that fall, accuracies that rise. */
    static void supervised(Path file, String prefix, int steps, double from, double to) {
        MadeUpCurves curves = new MadeUpCurves();
        RandomStream noise = RandomStream.of(3, prefix);
        for (int step = 0; step < steps; step++) {
            Draws draws = noise.at(step);
            Map<String, Object> row = new LinkedHashMap<>();
            row.put(prefix + "/loss", towards(from, to, step, steps / 8.0) + 0.03 * from * draws.nextGaussian());
            if (!prefix.equals("sft")) {
                row.put(prefix + "/accuracy", towards(0.5, 0.72, step, steps / 8.0) + 0.05 * draws.nextGaussian());
            }
            if (prefix.equals("cost")) {
                row.put("cost/sign_accuracy", towards(0.5, 0.95, step, steps / 8.0) + 0.03 * draws.nextGaussian());
            }
            row.put(prefix + "/lr", 3e-3 * (1 - step / (double) steps));
            row.put(prefix + "/grad_norm", 0.8 + 0.1 * draws.nextGaussian());
            curves.add(step, row);
        }
        AtomicFiles.write(file, curves.text.toString());
    }

    /** Reinforcement learning, with a multiplier or without. */
    static void reinforcement(Path file, String policy, int iterations, double limit, double seed) {
        boolean lagrangian = policy.startsWith("ppo-lag");
        boolean costs = lagrangian || policy.startsWith("shaping");
        MadeUpCurves curves = new MadeUpCurves();
        RandomStream noise = RandomStream.of((long) seed, policy);
        double logLambda = Math.log(0.25);
        for (int step = 0; step < iterations + WARM; step++) {
            Draws draws = noise.at(step);
            double time = Math.max(0, step - WARM);
            Map<String, Object> row = new LinkedHashMap<>();
            row.put("ppo/reward", towards(-0.3, lagrangian ? 0.55 : 0.9, time, 9) + 0.05 * draws.nextGaussian());
            double cost = towards(-0.95, -1.985, time, 6) + 0.02 * draws.nextGaussian();
            if (costs) {
                row.put("ppo/cost", Math.max(-2, cost));
            }
            row.put("ppo/length", towards(17, 20.5, time, 10) + 0.3 * draws.nextGaussian());
            row.put("ppo/truncated", Math.max(0, 0.01 - 0.0004 * time));
            row.put("ppo/reward_critic_loss", towards(0.9, 0.2, step, 5) + 0.02 * draws.nextGaussian());
            if (step >= WARM) {
                row.put("ppo/kl", towards(0, 2.6, time, 14));
                if (lagrangian) {
                    double window = Math.max(-2, cost + 0.01);
                    if (time > 0) {
                        logLambda = Math.min(Math.log(2), logLambda + 0.8 * Math.exp(logLambda) * (window - limit));
                    }
                    row.put("ppo/lambda", Math.exp(logLambda));
                    row.put("ppo/log_lambda", logLambda);
                    row.put("ppo/window_cost", window);
                    row.put("ppo/limit", limit);
                    row.put("ppo/above_limit", towards(0.42, 0.03, time, 6));
                    row.put("ppo/cost_explained_variance", towards(0.3, 0.8, time, 10) + 0.03 * draws.nextGaussian());
                }
                row.put("ppo/reward_explained_variance", towards(0.2, 0.7, time, 10) + 0.03 * draws.nextGaussian());
                row.put("ppo/reward_with_kl", 0.1 * time);
                row.put("ppo/entropy", towards(1.1, 0.55, time, 16) + 0.01 * draws.nextGaussian());
                row.put("ppo/clip_fraction", Math.abs(0.11 + 0.02 * draws.nextGaussian()));
                row.put("ppo/approximate_kl", Math.abs(0.012 + 0.004 * draws.nextGaussian()));
                row.put("ppo/actor_lr", 8e-4);
            }
            curves.add(step, row);
        }
        AtomicFiles.write(file, curves.text.toString());
    }

    /** A file in which the same answer stands at several steps. */
    static void samples(Path file, String prompt, String answer, long... steps) {
        MadeUpCurves curves = new MadeUpCurves();
        for (long step : steps) {
            Map<String, Object> row = new LinkedHashMap<>();
            row.put("prompt", prompt);
            row.put("answer", answer);
            row.put("reward", 0.5);
            curves.add(step, row);
        }
        AtomicFiles.write(file, curves.text.toString());
    }
}
