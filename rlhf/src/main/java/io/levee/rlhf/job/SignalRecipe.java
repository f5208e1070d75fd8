package io.levee.rlhf.job;

import io.levee.engine.store.BadInputException;
import io.levee.rlhf.signal.Constraint;
import io.levee.rlhf.signal.Multiplier;
import io.levee.rlhf.signal.Shaping;
import io.levee.rlhf.signal.Signal;
import io.levee.rlhf.signal.Signals;
import io.levee.rlhf.signal.Transform;
import io.levee.transformer.model.ScoreModel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.SequencedMap;
import java.util.function.DoubleUnaryOperator;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * What answers shall be judged by, as options ask for it, before a score model is open.
 *
 * @param reward what shall be high
 * @param prices of costs that are taken off the reward; empty for none
 * @param normalised whether the reward is then divided by 1 + Σ ν
 * @param missingEndPenalty off the reward of answers that were cut
 * @param bounds on the means of costs; empty for none
 */
record SignalRecipe(
        Source reward, List<Price> prices, boolean normalised, double missingEndPenalty, List<Bound> bounds) {
    /**
     * Where a signal's scores come from.
     *
     * @param model a score model's folder or file
     */
    record Source(String name, Path model, DoubleUnaryOperator scale, Transform transform) {
        Signal open(Function<Path, ScoreModel> models) {
            return new Signal(name, models.apply(model), scale, transform);
        }
    }

    /**
     * A cost at a fixed price.
     *
     * @param coefficient ν
     */
    record Price(Source cost, double coefficient) {}

    /**
     * A cost whose mean shall stay at or below a limit.
     *
     * @param origin of the limit, in words
     * @param multiplier λ at the start
     * @param window episode costs that λ learns from
     * @param delay iterations before λ moves
     */
    record Bound(Source cost, double limit, String origin, Multiplier multiplier, int window, int delay) {}

    /** The reward alone. */
    static SignalRecipe of(PpoOptions ppo) {
        return new SignalRecipe(reward(ppo), List.of(), false, ppo.missingEosPenalty, List.of());
    }

    /** The reward less a fixed multiple of each cost. */
    static SignalRecipe of(PpoOptions ppo, CostOptions costs, ShapingOptions shaping) {
        List<Price> prices = new ArrayList<>();
        for (String name : costs.models().keySet()) {
            OptionalDouble coefficient = costs.number("--shaping-coeff", shaping.shapingCoeff, name);
            prices.add(new Price(cost(costs, name), coefficient.orElseThrow(() -> missing("--shaping-coeff", name))));
        }
        return new SignalRecipe(reward(ppo), prices, shaping.shapingNormalised, ppo.missingEosPenalty, List.of());
    }

    /** The reward under a bound on each cost. */
    static SignalRecipe of(PpoOptions ppo, CostOptions costs, LagrangeOptions options) {
        Multiplier multiplier = Multiplier.of(options.lambdaInit, options.lambdaLr, options.lambdaMax);
        SequencedMap<String, String> limits = costs.valuesOf("--threshold", options.threshold);
        List<Bound> bounds = new ArrayList<>();
        for (String name : costs.models().keySet()) {
            if (!limits.containsKey(name)) {
                throw missing("--threshold", name);
            }
            Source source = cost(costs, name);
            Threshold threshold = Threshold.parse(limits.get(name));
            double own = threshold.limit(source.model());
            double limit = threshold instanceof Threshold.Auto ? source.scale().applyAsDouble(own) : own;
            bounds.add(new Bound(source, limit, threshold.origin(), multiplier, options.window, options.lambdaDelay));
        }
        return new SignalRecipe(reward(ppo), List.of(), false, ppo.missingEosPenalty, bounds);
    }

    private static BadInputException missing(String option, String name) {
        return new BadInputException("%s: no value for the cost model '%s'".formatted(option, name));
    }

    private static Source reward(PpoOptions ppo) {
        DoubleUnaryOperator scale = ppo.normalizeReward
                ? Normalizers.of(ppo.rewardModel, "--normalize-reward")::affine
                : DoubleUnaryOperator.identity();
        return new Source(Signal.REWARD, ppo.rewardModel, scale, new Transform.None());
    }

    private static Source cost(CostOptions costs, String name) {
        Path model = Path.of(costs.models().get(name));
        DoubleUnaryOperator scale = costs.normalizeCost
                ? Normalizers.of(model, "--normalize-cost")::scaled
                : DoubleUnaryOperator.identity();
        OptionalDouble floor = costs.number("--cost-floor", costs.costFloor, name);
        Transform transform = floor.isPresent() ? new Transform.Floor(floor.getAsDouble()) : new Transform.None();
        return new Source(name, model, scale, transform);
    }

    /** The costs, those at a price first. */
    List<Source> costs() {
        return Stream.concat(prices.stream().map(Price::cost), bounds.stream().map(Bound::cost))
                .toList();
    }

    /** All sources, the reward's first. */
    List<Source> sources() {
        return Stream.concat(Stream.of(reward), costs().stream()).toList();
    }

    /** Those whose returns are estimated: the reward's first, then one for each bound. */
    List<Source> streams() {
        return Stream.concat(Stream.of(reward), bounds.stream().map(Bound::cost))
                .toList();
    }

    /** The signals before the first rollout. */
    Signals open(Function<Path, ScoreModel> models) {
        Signal judge = reward.open(models);
        List<Shaping.Price> priced = prices.stream()
                .map(price -> new Shaping.Price(price.cost().open(models), price.coefficient()))
                .toList();
        List<Constraint> constraints = bounds.stream()
                .map(bound -> Constraint.of(
                        bound.cost().open(models), bound.limit(), bound.multiplier(), bound.window(), bound.delay()))
                .toList();
        return new Signals(judge, new Shaping(priced, normalised, missingEndPenalty), constraints);
    }
}
