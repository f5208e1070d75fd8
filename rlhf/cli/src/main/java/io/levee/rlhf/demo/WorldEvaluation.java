package io.levee.rlhf.demo;

import io.levee.rlhf.evaluate.Estimate;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/** Judges answer files with the world's truth: the table of policies, as result.json holds it. */
final class WorldEvaluation {
    private WorldEvaluation() {}

    /**
     * Fields of each policy by name: temperature 1 at the top, then {@code greedy} and {@code withheld}.
     *
     * @param folders the answers of each policy
     * @param base the policy that Elo is measured against
     */
    static SequencedMap<String, Object> policies(SequencedMap<String, Path> folders, String base, long seed) {
        SequencedMap<String, Object> policies = new LinkedHashMap<>();
        folders.forEach((name, folder) -> {
            SequencedMap<String, Object> fields = new LinkedHashMap<>();
            for (WorldAnswers.Setting setting : WorldAnswers.Setting.values()) {
                Map<String, Object> measured = fields(folder, folders.get(base), setting, seed);
                switch (setting) {
                    case SAMPLED -> fields.putAll(measured);
                    case GREEDY, WITHHELD, WITHHELD_GREEDY ->
                        fields.put(setting.text().replace('-', '_'), measured);
                }
            }
            policies.put(name, fields);
        });
        return policies;
    }

    private static Map<String, Object> fields(Path folder, Path base, WorldAnswers.Setting setting, long seed) {
        WorldAnswers answers = WorldAnswers.read(folder, setting);
        WorldAnswers baseAnswers = WorldAnswers.read(base, setting);
        PolicyEvaluation evaluation = PolicyEvaluation.of(answers.answers(), baseAnswers.answers(), seed);
        if (answers.rewards().length > 0 && answers.costs().length > 0) {
            evaluation = evaluation.withScores(
                    Estimate.mean(WorldAnswers.boxed(answers.rewards()), Double::doubleValue),
                    Estimate.mean(WorldAnswers.boxed(answers.costs()), Double::doubleValue));
        }
        return evaluation.fields();
    }

    /** What the score models think of each kind of answer that a policy gives. */
    static List<KindScores> kinds(Path folder) {
        WorldAnswers answers = WorldAnswers.read(folder, WorldAnswers.Setting.SAMPLED);
        return answers.rewards().length == 0 || answers.costs().length == 0
                ? List.of()
                : KindScores.of(answers.answers(), answers.rewards(), answers.costs());
    }
}
