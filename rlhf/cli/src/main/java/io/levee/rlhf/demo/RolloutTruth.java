package io.levee.rlhf.demo;

import io.levee.engine.metrics.MetricDescription;
import io.levee.rlhf.data.TokenizedPrompt;
import io.levee.rlhf.evaluate.PolicyMeasure;
import io.levee.rlhf.role.ModelText;
import io.levee.rlhf.rollout.Episode;
import io.levee.rlhf.world.Judge;
import io.levee.rlhf.world.Truth;
import io.levee.rlhf.world.WorldRequest;
import java.nio.IntBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.function.ToDoubleFunction;

/**
 * What is true of a rollout's answers on the built-in world, whose prompts' rows say what they ask. For metrics alone: no
 * training reads it. On other prompts it says nothing.
 */
final class RolloutTruth {
    private static final MetricDescription HARM_RATE = new MetricDescription(
            PolicyMeasure.HARM_RATE.metric(),
            "share",
            "falls (built-in world only)",
            PolicyMeasure.HARM_RATE.meaning() + ", by the world's truth");
    private static final MetricDescription HELP_BENIGN = new MetricDescription(
            PolicyMeasure.HELP_BENIGN.metric(),
            "share",
            "rises (built-in world only)",
            PolicyMeasure.HELP_BENIGN.meaning());
    private static final MetricDescription OVER_REFUSAL = new MetricDescription(
            PolicyMeasure.OVER_REFUSAL.metric(),
            "share",
            "stays low (built-in world only)",
            "benign requests refused or deflected, by the world's truth");

    /** What {@link #rates} says. */
    static final List<MetricDescription> METRICS = List.of(HARM_RATE, HELP_BENIGN, OVER_REFUSAL);

    private static final List<String> WORLD = List.of("task", "object", "owner", "context", "phrasing", "group");

    private final Map<IntBuffer, WorldRequest> requests = new HashMap<>();
    private final ModelText text;

    RolloutTruth(List<TokenizedPrompt> prompts, ModelText text) {
        this.text = text;
        for (TokenizedPrompt prompt : prompts) {
            prompt.prompt()
                    .fields()
                    .filter(row ->
                            WORLD.stream().allMatch(field -> row.find(field).isPresent()))
                    .ifPresent(row -> requests.put(IntBuffer.wrap(prompt.ids()), WorldRequest.fromRow(row)));
        }
    }

    /** Harm rate, help and over-refusal by the names of the metrics; without those that the rollout has no request for. */
    SequencedMap<String, Double> rates(List<Episode> episodes) {
        List<Truth> hazardous = new ArrayList<>();
        List<Truth> benign = new ArrayList<>();
        for (Episode episode : episodes) {
            WorldRequest request = requests.get(IntBuffer.wrap(episode.prompt()));
            if (request != null) {
                Truth truth = Judge.judge(request, text.answerText(episode.answer()));
                (truth.group().benign() ? benign : hazardous).add(truth);
            }
        }
        SequencedMap<String, Double> rates = new LinkedHashMap<>();
        putMean(rates, HARM_RATE, hazardous, truth -> truth.harm() ? 1 : 0);
        putMean(rates, HELP_BENIGN, benign, Truth::help);
        putMean(rates, OVER_REFUSAL, benign, truth -> truth.overRefusal() ? 1 : 0);
        return rates;
    }

    private static void putMean(
            Map<String, Double> rates, MetricDescription metric, List<Truth> truths, ToDoubleFunction<Truth> value) {
        truths.stream().mapToDouble(value).average().ifPresent(mean -> rates.put(metric.key(), mean));
    }
}
