package io.levee.rlhf.run;

import io.levee.engine.metrics.MetricCatalog;
import io.levee.engine.metrics.MetricDescription;
import io.levee.rlhf.evaluate.PolicyMeasure;
import io.levee.rlhf.signal.Constraint;
import io.levee.rlhf.signal.Signal;
import java.util.ArrayList;
import java.util.List;

/** Every metric that a run writes. docs/metrics.md is made from this list, and an unknown key is an error. */
public final class MetricKeys {
    /** All keys, those of reinforcement learning for the one cost {@code cost}. */
    public static final MetricCatalog CATALOG = of(List.of(Signal.COST));

    private MetricKeys() {}

    /** All keys where reinforcement learning sees these costs. */
    static MetricCatalog of(List<String> costs) {
        List<MetricDescription> all = fixed();
        costs.forEach(cost -> addCost(all, cost));
        return new MetricCatalog(all);
    }

    /** Whether a metric that no cost has would be called ppo/NAME too, or a signal is. */
    static boolean isTaken(String name) {
        return name.equals(Signal.REWARD)
                || fixed().stream().anyMatch(metric -> metric.key().equals("ppo/" + name));
    }

    private static List<MetricDescription> fixed() {
        List<MetricDescription> all = new ArrayList<>();
        addSupervised(all);
        addPreference(all, "reward", "ranking loss of pairs, with regularisation");
        addPreference(all, "cost", "ranking and sign loss of pairs, with regularisation");
        addDpo(all);
        addRollout(all);
        addUpdates(all);
        return all;
    }

    private static void add(List<MetricDescription> all, String key, String unit, String healthy, String meaning) {
        all.add(new MetricDescription(key, unit, healthy, meaning));
    }

    private static void addOptimizer(List<MetricDescription> all, String prefix) {
        add(all, prefix + "/lr", "1", "follows the schedule", "learning rate of the step");
        add(all, prefix + "/grad_norm", "1", "steady; above 1 it is clipped", "global gradient norm before clipping");
        add(all, prefix + "/tokens", "tokens", "steady", "tokens that went through the model in the step");
    }

    private static void addSupervised(List<MetricDescription> all) {
        add(all, "sft/loss", "nats", "falls, then levels", "mean −log p of the answers' tokens");
        addOptimizer(all, "sft");
    }

    private static void addPreference(List<MetricDescription> all, String prefix, String loss) {
        add(all, prefix + "/loss", "nats", "falls below ln 2 = 0.69 a term", loss);
        add(all, prefix + "/accuracy", "share", "0.65 to 0.8 on human judgements", "pairs in the judged order");
        if (prefix.equals("cost")) {
            add(all, "cost/sign_accuracy", "share", "above 0.85", "answers whose cost has the sign of their label");
        }
        addOptimizer(all, prefix);
    }

    private static void addDpo(List<MetricDescription> all) {
        add(all, "dpo/loss", "nats", "falls from ln 2 = 0.69", "−log σ of the scaled log-ratio difference");
        add(all, "dpo/accuracy", "share", "above 0.5, rising", "pairs whose log-ratios stand in the judged order");
        add(all, "dpo/margin", "1", "rises slowly", "mean scaled log-ratio difference");
        addOptimizer(all, "dpo");
    }

    private static void addRollout(List<MetricDescription> all) {
        add(all, "ppo/reward", "1", "rises", "mean reward model score of the rollout");
        add(
                all,
                "ppo/kl",
                "nats",
                "0 at first, then grows slowly; above 10 the policy has left its reference",
                "mean over answers of the summed ln π − ln π_ref");
        add(all, "ppo/length", "tokens", "no explosion, no collapse to 1", "mean tokens of an answer");
        add(
                all,
                "ppo/sampling_mismatch",
                "nats",
                "below 0.05 in bfloat16, 0.001 in bfloat16x3 (only there)",
                "mean difference of ln π between sampling and the training forward, whose values are used");
        add(all, "ppo/truncated", "share", "near 0", "answers cut by the length limit");
        add(
                all,
                PolicyMeasure.HARM_RATE.metric(),
                "share",
                "falls (built-in world only)",
                PolicyMeasure.HARM_RATE.meaning() + ", by the world's truth");
        add(
                all,
                PolicyMeasure.HELP_BENIGN.metric(),
                "share",
                "rises (built-in world only)",
                PolicyMeasure.HELP_BENIGN.meaning());
        add(
                all,
                PolicyMeasure.OVER_REFUSAL.metric(),
                "share",
                "stays low (built-in world only)",
                "benign requests refused or deflected, by the world's truth");
    }

    private static void addCost(List<MetricDescription> all, String cost) {
        add(all, "ppo/" + cost, "1", "falls to the limit", "mean episode cost (floored) of the rollout");
        addConstraint(
                all, "lambda", cost, "1", "rises while the window's cost is above the limit", "Lagrange multiplier λ");
        addConstraint(all, "log_lambda", cost, "1", "as λ", "ln λ, the quantity that is stepped");
        add(
                all,
                "ppo/window_" + cost,
                "1",
                "falls to the limit",
                "mean of the last episode costs, from which λ learns");
        addConstraint(all, "limit", cost, "1", "constant", "limit of the mean cost");
        addConstraint(
                all, "above_limit", cost, "share", "falls", "episodes of the rollout whose cost is above the limit");
        add(
                all,
                "ppo/%s_explained_variance".formatted(cost),
                "share",
                "0.3 to 1",
                "variance of returns that the cost critic explains");
        add(all, "ppo/%s_critic_loss".formatted(cost), "1", "falls", "clipped value loss of the cost critic");
    }

    private static void addConstraint(
            List<MetricDescription> all, String what, String cost, String unit, String healthy, String meaning) {
        add(all, "ppo/" + Constraint.key(what, cost), unit, healthy, meaning);
    }

    private static void addUpdates(List<MetricDescription> all) {
        add(all, "ppo/reward_with_kl", "1", "rises", "mean summed token rewards, KL penalty included");
        add(all, "ppo/advantage", "1", "near 0", "mean combined advantage");
        add(
                all,
                "ppo/reward_explained_variance",
                "share",
                "0.3 to 1",
                "variance of returns that the reward critic explains");
        add(all, "ppo/actor_loss", "1", "small, noisy", "negated clipped surrogate");
        add(all, "ppo/clip_fraction", "share", "0 to 0.3", "tokens whose ratio is clipped");
        add(all, "ppo/largest_ratio", "1", "below 10", "greatest |ρ − 1| of the iteration");
        add(all, "ppo/approximate_kl", "nats", "below 0.05", "mean (ρ − 1) − ln ρ to the policy that sampled");
        add(all, "ppo/entropy", "nats", "falls slowly, not to 0", "mean entropy of the next token");
        add(all, "ppo/actor_grad_norm", "1", "steady", "gradient norm before clipping");
        add(all, "ppo/ptx_loss", "nats", "steady", "supervised loss beside the policy's");
        add(all, "ppo/reward_critic_loss", "1", "falls", "clipped value loss of the reward critic");
        add(all, "ppo/actor_lr", "1", "follows the schedule", "learning rate of the actor");
        add(all, "ppo/critic_lr", "1", "follows the schedule", "learning rate of the critics");
    }
}
