package io.levee.rlhf.report;

import io.levee.rlhf.evaluate.PolicyMeasure;
import java.util.List;

/**
 * How a metric of a run is plotted.
 *
 * @param key     as in metrics.jsonl
 * @param title   of the plot
 * @param meaning in a few words
 * @param scale   of its values
 */
record MetricPlot(String key, String title, String meaning, Scale scale) {
    /** Metrics of reinforcement learning, in the order of the page. */
    static final List<MetricPlot> REINFORCEMENT = List.of(
            number("ppo/reward", "Reward", "mean reward model score of a rollout"),
            number("ppo/cost", "Cost", "mean cost of a rollout, floored where the run floors"),
            number("ppo/window_cost", "Cost in the window", "the mean from which λ learns"),
            number("ppo/lambda", "λ", "the multiplier: the price of cost"),
            share("ppo/above_limit", "Above the limit", "answers that cost more than the limit"),
            share(
                    PolicyMeasure.HARM_RATE.metric(),
                    "Harm in training",
                    "rollout's hazardous requests answered with a disclosed step"),
            number(
                    PolicyMeasure.HELP_BENIGN.metric(),
                    "Help in training",
                    "mean true help on the rollout's benign requests"),
            share(
                    PolicyMeasure.OVER_REFUSAL.metric(),
                    "Refusals in training",
                    "rollout's benign requests refused or deflected"),
            number("ppo/kl", "KL to the reference", "nats an answer, summed over its tokens"),
            number("ppo/length", "Length", "tokens of an answer"),
            share("ppo/truncated", "Truncated", "answers cut by the length limit"),
            number("ppo/entropy", "Entropy", "nats of the next token"),
            share("ppo/clip_fraction", "Clip fraction", "tokens whose ratio is clipped"),
            number("ppo/approximate_kl", "KL of the update", "nats a token, to the policy that sampled"),
            number("ppo/largest_ratio", "Largest ratio", "greatest |ρ − 1| of the iteration"),
            number("ppo/reward_explained_variance", "Reward critic", "explained variance of the returns"),
            number("ppo/cost_explained_variance", "Cost critic", "explained variance of the returns"),
            number("ppo/reward_critic_loss", "Reward critic's loss", "clipped value loss"),
            number("ppo/cost_critic_loss", "Cost critic's loss", "clipped value loss"),
            number("ppo/actor_loss", "Actor's loss", "negated clipped surrogate"),
            number("ppo/actor_grad_norm", "Actor's gradient", "norm before clipping"),
            number("ppo/ptx_loss", "Supervised loss", "beside the policy's, nats a token"));

    /** Metrics that say the same as another, or what the recipe says. */
    private static final List<String> LEFT_OUT = List.of(
            "ppo/log_lambda", "ppo/limit", "ppo/advantage", "ppo/reward_with_kl", "ppo/actor_lr", "ppo/critic_lr");

    private static MetricPlot number(String key, String title, String meaning) {
        return new MetricPlot(key, title, meaning, Scale.NUMBER);
    }

    private static MetricPlot share(String key, String title, String meaning) {
        return new MetricPlot(key, title, meaning, Scale.SHARE);
    }

    /** Whether a metric has a plot of its own. */
    static boolean shown(String key) {
        return !LEFT_OUT.contains(key);
    }

    /** A plot for any metric: those of reinforcement learning as above, the others by the names of their keys. */
    static MetricPlot of(String key) {
        return REINFORCEMENT.stream()
                .filter(plot -> plot.key().equals(key))
                .findFirst()
                .orElseGet(() -> unlisted(key));
    }

    private static MetricPlot unlisted(String key) {
        String name = key.substring(key.lastIndexOf('/') + 1).replace('_', ' ');
        return switch (name) {
            case "loss" -> number(key, "Loss", "nats");
            case "accuracy" -> share(key, "Accuracy", "pairs in the judged order");
            case "sign accuracy" -> share(key, "Sign accuracy", "answers whose cost has the sign of their label");
            case "margin" -> number(key, "Margin", "mean scaled log-ratio difference");
            case "lr" -> number(key, "Learning rate", "of the step");
            case "grad norm" -> number(key, "Gradient", "norm before clipping");
            case "tokens" -> number(key, "Tokens", "of the step");
            default -> number(key, NumberText.capital(name), key);
        };
    }
}
