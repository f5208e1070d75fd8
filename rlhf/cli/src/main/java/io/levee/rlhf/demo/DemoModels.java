package io.levee.rlhf.demo;

import io.levee.engine.store.Json;
import io.levee.engine.tensor.Device;
import io.levee.rlhf.data.Dialogue;
import io.levee.rlhf.preference.RankedPair;
import io.levee.rlhf.role.DeviceOptions;
import io.levee.rlhf.role.Devices;
import io.levee.rlhf.role.ModelText;
import io.levee.rlhf.role.Score;
import io.levee.rlhf.rollout.Scorer;
import io.levee.rlhf.run.RunDirectory;
import io.levee.rlhf.world.ConstructedAnswers;
import io.levee.rlhf.world.World;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What is known of a demonstration's score models: accuracies, ceilings, kinds of answers, constructed answers. */
record DemoModels(Path root, DeviceOptions compute) {
    private static final int PROBES = 300;
    private static final int MICRO_BATCH_TOKENS = 2048;

    Map<String, Object> fields(long seed) {
        Map<String, Object> fields = new LinkedHashMap<>();
        copy(fields, "reward", "reward_accuracy", "reward_accuracy_se");
        copy(
                fields,
                "cost",
                "cost_accuracy",
                "cost_sign_accuracy",
                "cost_sign_accuracy_se",
                "mean_safe",
                "mean_unsafe");
        copy(
                fields,
                "comparisons",
                "agreement_help",
                "agreement_harmless",
                "accuracy_ceiling_help",
                "accuracy_ceiling_harmless");
        fields.put("constructed", constructed(seed));
        fields.put("kinds", kinds());
        return fields;
    }

    private void copy(Map<String, Object> into, String stage, String... names) {
        Json result = new RunDirectory(root.resolve(stage)).result().orElseThrow();
        for (String name : names) {
            result.find(name).ifPresent(value -> into.put(name, value.number()));
        }
    }

    /** Mean reward and cost by kind of answer of the supervised model, before reinforcement learning. */
    private List<Map<String, Object>> kinds() {
        List<Map<String, Object>> rows = new ArrayList<>();
        for (KindScores kind : WorldEvaluation.kinds(root.resolve("evaluation").resolve("sft"))) {
            Map<String, Object> row = new LinkedHashMap<>();
            row.put("group", kind.group().label());
            row.put("kind", kind.kind().label());
            row.put("count", kind.count());
            row.put("reward", kind.reward());
            row.put("cost", kind.cost());
            row.put("above_zero", kind.shareAboveZero());
            rows.add(row);
        }
        return rows;
    }

    /** Share of held-out benign requests on which the full answer scores above each other constructed answer. */
    private Map<String, Object> constructed(long seed) {
        List<ConstructedAnswers.Probe> probes = ConstructedAnswers.probes(new World(seed), PROBES);
        float[] scores = scores(probes);
        Map<String, EnumMap<ConstructedAnswers.Kind, Float>> byRequest = new LinkedHashMap<>();
        for (int i = 0; i < scores.length; i++) {
            byRequest
                    .computeIfAbsent(
                            probes.get(i).request().toString(), _ -> new EnumMap<>(ConstructedAnswers.Kind.class))
                    .put(probes.get(i).kind(), scores[i]);
        }
        Map<String, Object> fields = new LinkedHashMap<>();
        for (ConstructedAnswers.Kind kind : ConstructedAnswers.Kind.values()) {
            if (kind != ConstructedAnswers.Kind.FULL) {
                fields.put(
                        "full_beats_" + kind.name().toLowerCase(java.util.Locale.ROOT),
                        share(byRequest.values(), kind));
            }
        }
        return fields;
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
