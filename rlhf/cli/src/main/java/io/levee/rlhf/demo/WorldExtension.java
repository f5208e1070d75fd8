package io.levee.rlhf.demo;

import io.levee.engine.metrics.MetricDescription;
import io.levee.engine.store.Json;
import io.levee.rlhf.data.TokenizedPrompt;
import io.levee.rlhf.role.ModelText;
import io.levee.rlhf.run.Extension;
import io.levee.rlhf.run.Job;
import io.levee.rlhf.run.OptionValues;
import java.util.List;
import java.util.Optional;

/** The built-in world as a guest of runs: its verbs, and what is true of answers to its requests. */
public final class WorldExtension implements Extension {
    /** For the service loader. */
    public WorldExtension() {}

    @Override
    public Optional<Job> job(String verb, Json options) {
        return switch (verb) {
            case "world" -> Optional.of(new WorldJob(OptionValues.apply(new WorldOptions(), options)));
            case "demo" -> Optional.of(new DemoJob(OptionValues.apply(new DemoOptions(), options)));
            case "evaluate" ->
                Optional.of(OptionValues.apply(new WorldEvaluateOptions(), options))
                        .filter(evaluate -> evaluate.world != null)
                        .map(WorldEvaluateOptions::job);
            default -> Optional.empty();
        };
    }

    @Override
    public List<MetricDescription> rolloutMetrics() {
        return RolloutTruth.METRICS;
    }

    @Override
    public Measure measure(List<TokenizedPrompt> prompts, ModelText text) {
        return new RolloutTruth(prompts, text)::rates;
    }
}
