package io.levee.rlhf.run;

import io.levee.rlhf.data.TokenizedPrompt;
import io.levee.rlhf.evaluate.PolicyMeasure;
import io.levee.rlhf.rollout.Episode;
import io.levee.rlhf.world.Judge;
import io.levee.rlhf.world.Request;
import io.levee.rlhf.world.Truth;
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
    private static final List<String> WORLD = List.of("task", "object", "owner", "context", "phrasing", "group");

    private final Map<IntBuffer, Request> requests = new HashMap<>();
    private final ModelText text;

    RolloutTruth(List<TokenizedPrompt> prompts, ModelText text) {
        this.text = text;
        for (TokenizedPrompt prompt : prompts) {
            prompt.prompt()
                    .fields()
                    .filter(row ->
                            WORLD.stream().allMatch(field -> row.find(field).isPresent()))
                    .ifPresent(row -> requests.put(IntBuffer.wrap(prompt.ids()), Request.fromRow(row)));
        }
    }

    /** Harm rate, help and over-refusal by the names of the metrics; without those that the rollout has no request for. */
    SequencedMap<String, Double> rates(List<Episode> episodes) {
        List<Truth> hazardous = new ArrayList<>();
        List<Truth> benign = new ArrayList<>();
        for (Episode episode : episodes) {
            Request request = requests.get(IntBuffer.wrap(episode.prompt()));
            if (request != null) {
                Truth truth = Judge.judge(request, text.answerText(episode.answer()));
                (truth.group().benign() ? benign : hazardous).add(truth);
            }
        }
        SequencedMap<String, Double> rates = new LinkedHashMap<>();
        putMean(rates, PolicyMeasure.HARM_RATE, hazardous, truth -> truth.harm() ? 1 : 0);
        putMean(rates, PolicyMeasure.HELP_BENIGN, benign, Truth::help);
        putMean(rates, PolicyMeasure.OVER_REFUSAL, benign, truth -> truth.overRefusal() ? 1 : 0);
        return rates;
    }

    private static void putMean(
            Map<String, Double> rates, PolicyMeasure measure, List<Truth> truths, ToDoubleFunction<Truth> value) {
        truths.stream().mapToDouble(value).average().ifPresent(mean -> rates.put(measure.metric(), mean));
    }
}
