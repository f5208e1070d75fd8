package io.levee.rlhf.demo;

import io.levee.engine.store.Json;
import io.levee.engine.tensor.Device;
import io.levee.rlhf.data.Dialogue;
import io.levee.rlhf.evaluate.ScoreMeasure;
import io.levee.rlhf.preference.RankedPair;
import io.levee.rlhf.role.DeviceOptions;
import io.levee.rlhf.role.Devices;
import io.levee.rlhf.role.ModelText;
import io.levee.rlhf.role.Score;
import io.levee.rlhf.rollout.Scorer;
import io.levee.rlhf.run.RunDirectory;
import io.levee.rlhf.run.RunResult;
import io.levee.rlhf.world.ConstructedAnswers;
import io.levee.rlhf.world.World;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/** What is known of a demonstration's score models: accuracies, ceilings, kinds of answers, constructed answers. */
record DemoModels(Path root, DeviceOptions compute) {
    private static final int PROBES = 300;
    private static final int MICRO_BATCH_TOKENS = 2048;

    /**
     * What is known.
     *
     * @param constructed share of held-out benign requests on which the full answer scores above each other constructed answer
     * @param kinds       mean reward and cost by kind of answer of the supervised model, before reinforcement learning
     */
    record Result(HeldOut heldOut, SequencedMap<String, Double> constructed, List<Map<String, Object>> kinds) {}

    /** Accuracies and means on held-out pairs and answers, from the results of the stages. */
    record HeldOut(SequencedMap<String, Double> numbers) implements RunResult {
        @Override
        public Map<String, Object> fields() {
            return new LinkedHashMap<>(numbers);
        }
    }

    Result measured(long seed) {
        return new Result(
                heldOut(),
                constructed(seed),
                WorldEvaluation.kinds(root.resolve("evaluation").resolve("sft")).stream()
                        .map(KindScores::fields)
                        .toList());
    }

    private HeldOut heldOut() {
        SequencedMap<String, Double> numbers = new LinkedHashMap<>();
        copy(numbers, "reward", ScoreMeasure.REWARD_ACCURACY.key(), ScoreMeasure.REWARD_ACCURACY.errorKey());
        copy(
                numbers,
                "cost",
                ScoreMeasure.COST_ACCURACY.key(),
                ScoreMeasure.COST_SIGN_ACCURACY.key(),
                ScoreMeasure.COST_SIGN_ACCURACY.errorKey(),
                ScoreMeasure.MEAN_SAFE.key(),
                ScoreMeasure.MEAN_UNSAFE.key());
        copy(
                numbers,
                "comparisons",
                ScoreMeasure.AGREEMENT_HELP.key(),
                ScoreMeasure.AGREEMENT_HARMLESS.key(),
                ScoreMeasure.ACCURACY_CEILING_HELP.key(),
                ScoreMeasure.ACCURACY_CEILING_HARMLESS.key());
        return new HeldOut(numbers);
    }

    private void copy(Map<String, Double> into, String stage, String... names) {
        Json result = new RunDirectory(root.resolve(stage)).result().orElseThrow();
        for (String name : names) {
            result.find(name).ifPresent(value -> into.put(name, value.number()));
        }
    }

    /** Share of held-out benign requests on which the full answer scores above each other constructed answer. */
    private SequencedMap<String, Double> constructed(long seed) {
        List<ConstructedAnswers.Probe> probes = ConstructedAnswers.probes(new World(seed), PROBES);
        float[] scores = scores(probes);
        Map<String, EnumMap<ConstructedAnswers.Kind, Float>> byRequest = new LinkedHashMap<>();
        for (int i = 0; i < scores.length; i++) {
            byRequest
                    .computeIfAbsent(
                            probes.get(i).request().toString(), _ -> new EnumMap<>(ConstructedAnswers.Kind.class))
                    .put(probes.get(i).kind(), scores[i]);
        }
        SequencedMap<String, Double> shares = new LinkedHashMap<>();
        for (ConstructedAnswers.Kind kind : ConstructedAnswers.Kind.values()) {
            if (kind != ConstructedAnswers.Kind.FULL) {
                shares.put(ScoreMeasure.valueOf("FULL_BEATS_" + kind.name()).key(), share(byRequest.values(), kind));
            }
        }
        return shares;
    }

    private static Double share(
            java.util.Collection<EnumMap<ConstructedAnswers.Kind, Float>> requests, ConstructedAnswers.Kind kind) {
        long compared = requests.stream().filter(r -> r.containsKey(kind)).count();
        long beaten = requests.stream()
                .filter(r -> r.containsKey(kind) && r.get(ConstructedAnswers.Kind.FULL) > r.get(kind))
                .count();
        return compared == 0 ? null : beaten / (double) compared;
    }

    private float[] scores(List<ConstructedAnswers.Probe> probes) {
        Path model = root.resolve("reward").resolve("model");
        ModelText text = ModelText.read(model, null);
        List<RankedPair.Side> sides = probes.stream()
                .map(p -> new RankedPair.Side(
                        text.rendering().prompt(Dialogue.of(p.request().prompt())),
                        text.rendering().answer(p.text())))
                .toList();
        try (Device device = Devices.open(compute);
                Score score = Score.read(device, model, false);
                Scorer scorer = new Scorer(device, score.model(), MICRO_BATCH_TOKENS, MICRO_BATCH_TOKENS)) {
            return scorer.endScores(score.model(), sides);
        }
    }
}
