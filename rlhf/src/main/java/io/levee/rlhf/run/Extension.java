package io.levee.rlhf.run;

import io.levee.engine.metrics.MetricDescription;
import io.levee.engine.store.Json;
import io.levee.rlhf.data.TokenizedPrompt;
import io.levee.rlhf.role.ModelText;
import io.levee.rlhf.rollout.Episode;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;

/**
 * What joins in runs that do not know it, found by {@link ServiceLoader}: the built-in world with its verbs and its truth about
 * answers, and the report. Each method does nothing unless it is overridden.
 */
public interface Extension {
    /** Measures the answers of a rollout. */
    @FunctionalInterface
    interface Measure {
        /** Values by the keys of {@link #rolloutMetrics}; without those that these episodes say nothing of. */
        Map<String, Double> of(List<Episode> episodes);
    }

    /**
     * The job of a verb that is this extension's own, or that becomes its own by these options; asked before any other.
     *
     * @param options as run.json holds them
     */
    default Optional<Job> job(String verb, Json options) {
        return Optional.empty();
    }

    /** The metrics that this extension adds to each step of reinforcement learning. */
    default List<MetricDescription> rolloutMetrics() {
        return List.of();
    }

    /**
     * Makes ready to measure rollouts on these prompts. For metrics alone: no training reads it.
     *
     * @param text of the policy
     */
    default Measure measure(List<TokenizedPrompt> prompts, ModelText text) {
        return episodes -> Map.of();
    }

    /** Told that a run has all its files and its result, before the result is written. */
    default void finished(Path run, Map<String, Object> result) {}

    /** Those on the class and module path. */
    static List<Extension> all() {
        return ServiceLoader.load(Extension.class, Extension.class.getClassLoader()).stream()
                .map(ServiceLoader.Provider::get)
                .toList();
    }
}
