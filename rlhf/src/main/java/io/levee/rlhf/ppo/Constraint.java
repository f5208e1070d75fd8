package io.levee.rlhf.ppo;

import io.levee.engine.store.Json;
import io.levee.rlhf.constraint.CostWindow;
import io.levee.rlhf.constraint.Multiplier;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/**
 * How the constraint of PPO-Lagrangian stands after a rollout.
 *
 * @param terms what was asked for
 * @param multiplier λ
 * @param window the costs that λ learns from
 */
record Constraint(Objective.Lagrangian terms, Multiplier multiplier, CostWindow window) {
    /** Before the first rollout. */
    static Constraint of(Objective.Lagrangian terms) {
        return new Constraint(terms, terms.initial(), CostWindow.of(terms.window()));
    }

    /** After a rollout of these costs, in which λ may have to wait. */
    Constraint next(float[] costs, boolean waits) {
        CostWindow pushed = window.push(costs);
        Multiplier moved = waits ? multiplier : multiplier.next(pushed.mean(), terms.limit());
        return new Constraint(terms, moved, pushed);
    }

    /** @param costs of the last rollout */
    void putInto(SequencedMap<String, Double> metrics, float[] costs) {
        metrics.put("ppo/lambda", multiplier.value());
        metrics.put("ppo/log_lambda", multiplier.logValue());
        metrics.put("ppo/window_cost", window.mean());
        metrics.put("ppo/limit", terms.limit());
        long above = 0;
        for (float cost : costs) {
            above += cost > terms.limit() ? 1 : 0;
        }
        metrics.put("ppo/above_limit", above / (double) costs.length);
    }

    void save(Map<String, Object> state) {
        state.put("log_lambda", multiplier.logValue());
        state.put("window", window.costs());
    }

    Constraint restored(Json state) {
        List<Float> costs = state.at("window").items().stream()
                .map(cost -> (float) cost.number())
                .toList();
        return new Constraint(
                terms,
                new Multiplier(state.at("log_lambda").number(), multiplier.rate(), multiplier.largest()),
                new CostWindow(window.capacity(), costs));
    }
}
