package io.levee.rlhf.demo;

import io.levee.rlhf.evaluate.Estimate;
import io.levee.rlhf.run.RunResult;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/** Judges answer files with the world's truth: the table of policies, as result.json holds it. */
final class WorldEvaluation {
    private WorldEvaluation() {}

    /** How a policy does under each setting: temperature 1 at the top, the others by name. */
    record Policy(Map<WorldAnswers.Setting, PolicyEvaluation> settings) implements RunResult {
        @Override
        public Map<String, Object> fields() {
            Map<String, Object> fields = new LinkedHashMap<>();
            settings.forEach((setting, evaluation) -> {
                switch (setting) {
                    case SAMPLED -> fields.putAll(evaluation.fields());
                    case GREEDY, WITHHELD, WITHHELD_GREEDY ->
                        fields.put(setting.text().replace('-', '_'), evaluation.fields());
                }
            });
            return fields;
        }
    }

    /**
     * Each policy by name.
     *
     * @param folders the answers of each policy
     * @param base the policy that Elo is measured against
     */
    static SequencedMap<String, Policy> policies(SequencedMap<String, Path> folders, String base, long seed) {
        SequencedMap<String, Policy> policies = new LinkedHashMap<>();
        folders.forEach((name, folder) -> {
            Map<WorldAnswers.Setting, PolicyEvaluation> settings = new EnumMap<>(WorldAnswers.Setting.class);
            for (WorldAnswers.Setting setting : WorldAnswers.Setting.values()) {
                settings.put(setting, evaluation(folder, folders.get(base), setting, seed));
            }
            policies.put(name, new Policy(settings));
        });
        return policies;
    }

    private static PolicyEvaluation evaluation(Path folder, Path base, WorldAnswers.Setting setting, long seed) {
        WorldAnswers answers = WorldAnswers.read(folder, setting);
        WorldAnswers baseAnswers = WorldAnswers.read(base, setting);
        PolicyEvaluation evaluation = PolicyEvaluation.of(answers.answers(), baseAnswers.answers(), seed);
        if (answers.rewards().length > 0 && answers.costs().length > 0) {
            evaluation = evaluation.withScores(
                    Estimate.mean(WorldAnswers.boxed(answers.rewards()), Double::doubleValue),
                    Estimate.mean(WorldAnswers.boxed(answers.costs()), Double::doubleValue));
        }
        return evaluation;
    }

    /** What the score models think of each kind of answer that a policy gives. */
    static List<KindScores> kinds(Path folder) {
        WorldAnswers answers = WorldAnswers.read(folder, WorldAnswers.Setting.SAMPLED);
        return answers.rewards().length == 0 || answers.costs().length == 0
                ? List.of()
                : KindScores.of(answers.answers(), answers.rewards(), answers.costs());
    }
}
