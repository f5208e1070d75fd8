package io.levee.rlhf.signal;

import io.levee.engine.store.Json;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/**
 * The mean of a cost shall stay at or below a limit, and how that stands: a value, of which {@link #next} gives the one after
 * a rollout.
 *
 * @param cost what is bounded
 * @param limit on the cost's scale; the paper's −d
 * @param multiplier λ
 * @param window the episode costs that λ learns from
 * @param delay iterations before λ moves
 */
public record Constraint(Signal cost, double limit, Multiplier multiplier, CostWindow window, int delay) {
    /** Before the first rollout. */
    public static Constraint of(Signal cost, double limit, Multiplier multiplier, int window, int delay) {
        return new Constraint(cost, limit, multiplier, CostWindow.of(window), delay);
    }

    /**
     * The name of something about a constraint where there may be several: that of the plain {@code cost} stays as it is,
     * {@code lambda}, that of another has the constraint's name behind it, {@code lambda_insult}.
     */
    public static String key(String what, String constraint) {
        return constraint.equals(Signal.COST) ? what : what + "_" + constraint;
    }

    /** After a rollout of these costs, in which λ may have to wait. */
    Constraint next(float[] costs, boolean waits) {
        CostWindow pushed = window.push(costs);
        Multiplier moved = waits ? multiplier : multiplier.next(pushed.mean(), limit);
        return new Constraint(cost, limit, moved, pushed, delay);
    }

    /** @param costs of the last rollout */
    void putInto(SequencedMap<String, Double> metrics, float[] costs) {
        String name = cost.name();
        metrics.put(key("ppo/lambda", name), multiplier.value());
        metrics.put(key("ppo/log_lambda", name), multiplier.logValue());
        metrics.put("ppo/window_" + name, window.mean());
        metrics.put(key("ppo/limit", name), limit);
        long above = 0;
        for (float each : costs) {
            above += each > limit ? 1 : 0;
        }
        metrics.put(key("ppo/above_limit", name), above / (double) costs.length);
    }

    Map<String, Object> save() {
        Map<String, Object> state = new LinkedHashMap<>();
        state.put("log_lambda", multiplier.logValue());
        state.put("window", window.costs());
        return state;
    }

    Constraint restored(Json state) {
        List<Float> costs = state.at("window").items().stream()
                .map(kept -> (float) kept.number())
                .toList();
        return new Constraint(
                cost,
                limit,
                new Multiplier(state.at("log_lambda").number(), multiplier.rate(), multiplier.largest()),
                new CostWindow(window.capacity(), costs),
                delay);
    }
}
