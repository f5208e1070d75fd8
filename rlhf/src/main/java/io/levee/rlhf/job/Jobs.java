package io.levee.rlhf.job;

import io.levee.engine.store.Json;
import io.levee.rlhf.preference.PreferenceTrainer.Objective;
import io.levee.rlhf.run.Extension;
import io.levee.rlhf.run.Job;
import io.levee.rlhf.run.OptionValues;
import java.util.Optional;

/** Jobs by verb, with options as run.json keeps them. */
final class Jobs {
    private Jobs() {}

    /** The job of a verb, by the extension that claims it or Levee's own; empty for a verb without jobs. */
    static Optional<Job> of(String verb, Json options) {
        return Extension.all().stream()
                .flatMap(extension -> extension.job(verb, options).stream())
                .findFirst()
                .or(() -> own(verb, options));
    }

    private static Optional<Job> own(String verb, Json options) {
        return Optional.ofNullable(
                switch (verb) {
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
                    default -> null;
                });
    }
}
