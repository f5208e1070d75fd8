package io.levee.rlhf.run;

import io.levee.engine.store.Json;
import io.levee.rlhf.preference.PreferenceTrainer.Objective;
import java.util.Optional;

/** Jobs by verb, with options as run.json keeps them. */
final class Jobs {
    private Jobs() {}

    static Optional<Job> of(String verb, Json options) {
        return Optional.ofNullable(
                switch (verb) {
                    case "world" -> new WorldJob(OptionValues.apply(new WorldOptions(), options));
                    case "sft" -> new SftJob(OptionValues.apply(new SftOptions(), options));
                    case "reward" ->
                        new PreferenceJob(OptionValues.apply(new PreferenceOptions(), options), Objective.REWARD);
                    case "cost" ->
                        new PreferenceJob(OptionValues.apply(new PreferenceOptions(), options), Objective.COST);
                    case "ppo" -> new PpoJob(OptionValues.apply(new PpoOptions(), options));
                    case "ppo-shaping" -> new PpoJob(OptionValues.apply(new PpoJob.ShapingRun(), options));
                    case "ppo-lag" -> new PpoJob(OptionValues.apply(new PpoJob.LagrangeRun(), options));
                    case "dpo" -> new DpoJob(OptionValues.apply(new DpoOptions(), options));
                    case "evaluate" -> new EvaluateJob(OptionValues.apply(new EvaluateOptions(), options));
                    case "demo" -> new DemoJob(OptionValues.apply(new DemoOptions(), options));
                    default -> null;
                });
    }
}
