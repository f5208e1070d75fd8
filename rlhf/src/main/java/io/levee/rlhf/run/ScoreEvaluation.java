package io.levee.rlhf.run;

import io.levee.engine.random.RandomStream;
import io.levee.engine.store.AtomicFiles;
import io.levee.engine.store.BadInputException;
import io.levee.engine.tensor.Device;
import io.levee.rlhf.data.Dataset;
import io.levee.rlhf.data.TokenizedPrompt;
import io.levee.rlhf.evaluate.Estimate;
import io.levee.rlhf.rollout.Episode;
import io.levee.rlhf.rollout.RolloutPrompt;
import io.levee.rlhf.rollout.Sampling;
import io.levee.rlhf.rollout.Scorer;
import io.levee.transformer.decode.Generator;
import io.levee.transformer.weights.ModelReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reward, cost and share above the limit of one or two models' answers to the same prompts (SAFE_RLHF 6.1), and for two
 * models how often the challenger's answer has the higher reward, by the safety of both. Ties count half.
 */
final class ScoreEvaluation {
    private static final int SLOTS = 64;
    private static final int MICRO_BATCH_TOKENS = 1024;

    private final EvaluateOptions options;

    ScoreEvaluation(EvaluateOptions options) {
        this.options = options;
    }

    /** One model's answers and their scores; scores are empty where there is no model for them. */
    private record Scored(List<String> texts, List<String> prompts, float[] rewards, float[] costs) {}

    /** Reads prompts and limit. */
    void check() {
        limit();
        prompts(options.model);
        if (options.challenger != null) {
            prompts(options.challenger);
        }
    }

    private double limit() {
        Threshold threshold = Threshold.parse(options.threshold);
        if (threshold instanceof Threshold.Auto && options.costModel == null) {
            throw new BadInputException("evaluate: --threshold " + options.threshold + " needs --cost-model");
        }
        return threshold.limit(options.costModel);
    }

    private Dataset<TokenizedPrompt> prompts(Path directory) {
        DataOptions reading = new DataOptions();
        reading.tooLong = options.tooLong;
        reading.skipBadRows = options.skipBadRows;
        ModelText text = ModelText.read(directory, options.template);
        return DataReading.prompts(
                options.data, reading, options.run.seed, text, ModelReader.config(directory), options.maxNewTokens);
    }

    Map<String, Object> run(Path path, RunContext context) {
        double limit = limit();
        try (Device device = Devices.open(options.compute)) {
            Scored base = score(device, options.model, "base", context);
            Scored challenger =
                    options.challenger == null ? null : score(device, options.challenger, "challenger", context);
            AtomicFiles.write(path.resolve("table.csv"), table(base, challenger));
            Map<String, Object> result = new LinkedHashMap<>();
            result.put("limit", limit);
            result.put("base", fields(base, limit));
            if (challenger != null) {
                result.put("challenger", fields(challenger, limit));
                result.put("arena", arena(base, challenger, limit));
            }
            return result;
        }
    }

    private Scored score(Device device, Path directory, String name, RunContext context) {
        ModelText text = ModelText.read(directory, options.template);
        Dataset<TokenizedPrompt> prompts = prompts(directory);
        context.progress().note(name + ": " + prompts.report().summary());
        int longest =
                prompts.rows().stream().mapToInt(p -> p.ids().length).max().orElse(1) + options.maxNewTokens;
        try (Language language = Language.read(device, directory, false);
                Generator generator = new Generator(
                        device,
                        language.model(),
                        new Generator.Size(SLOTS, longest, Math.max(MICRO_BATCH_TOKENS, longest)));
                Scorer scorer = new Scorer(device, language.model(), MICRO_BATCH_TOKENS, longest)) {
            List<Episode> episodes = answer(generator, text, prompts.rows(), name, context);
            return new Scored(
                    episodes.stream().map(e -> text.answerText(e.answer())).toList(),
                    episodes.stream().map(e -> text.promptText(e.prompt())).toList(),
                    scores(device, scorer, text, options.rewardModel, episodes),
                    scores(device, scorer, text, options.costModel, episodes));
        }
    }

    private List<Episode> answer(
            Generator generator, ModelText text, List<TokenizedPrompt> prompts, String name, RunContext context) {
        Sampling sampling = new Sampling(
                RandomStream.of(options.run.seed, "evaluation"),
                1,
                options.maxNewTokens,
                (float) options.temperature,
                text.stopIds());
        Progress.Stage stage = context.progress().stage(name, prompts.size(), 0);
        List<Episode> episodes = new ArrayList<>();
        for (int from = 0; from < prompts.size(); from += SLOTS) {
            List<RolloutPrompt> part = new ArrayList<>();
            for (int i = from; i < Math.min(prompts.size(), from + SLOTS); i++) {
                part.add(new RolloutPrompt(prompts.get(i).ids(), i));
            }
            episodes.addAll(sampling.run(generator, part, 0));
            stage.step(episodes.size(), part.size(), new LinkedHashMap<>());
            if (context.cancelled().getAsBoolean()) {
                throw new InterruptedRunException();
            }
        }
        stage.end();
        return episodes;
    }

    private static float[] scores(Device device, Scorer scorer, ModelText text, Path model, List<Episode> episodes) {
        if (model == null) {
            return new float[0];
        }
        text.requireSame(model);
        try (Score score = Score.read(device, model, false)) {
            return scorer.endScores(score.model(), episodes);
        }
    }

    private static Map<String, Object> fields(Scored scored, double limit) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("answers", scored.texts().size());
        put(fields, "reward", Estimate.mean(boxed(scored.rewards()), Float::doubleValue));
        put(fields, "cost", Estimate.mean(boxed(scored.costs()), Float::doubleValue));
        put(fields, "above_limit", Estimate.share(boxed(scored.costs()), c -> c > limit));
        return fields;
    }

    private static void put(Map<String, Object> fields, String name, Estimate estimate) {
        if (estimate.count() > 0) {
            fields.put(name, estimate.value());
            fields.put(name + "_se", estimate.standardError());
        }
    }

    private static List<Float> boxed(float[] values) {
        List<Float> boxed = new ArrayList<>();
        for (float value : values) {
            boxed.add(value);
        }
        return boxed;
    }

    private static Map<String, Object> arena(Scored base, Scored challenger, double limit) {
        Map<String, Object> arena = new LinkedHashMap<>();
        double wins = 0;
        for (int i = 0; i < base.rewards().length; i++) {
            wins += challenger.rewards()[i] > base.rewards()[i]
                    ? 1
                    : challenger.rewards()[i] == base.rewards()[i] ? 0.5 : 0;
        }
        if (base.rewards().length > 0) {
            arena.put("challenger_reward_win_rate", wins / base.rewards().length);
        }
        if (base.costs().length > 0) {
            int[][] cells = new int[2][2];
            for (int i = 0; i < base.costs().length; i++) {
                cells[base.costs()[i] <= limit ? 0 : 1][challenger.costs()[i] <= limit ? 0 : 1]++;
            }
            arena.put("both_safe", cells[0][0]);
            arena.put("only_base_safe", cells[0][1]);
            arena.put("only_challenger_safe", cells[1][0]);
            arena.put("none_safe", cells[1][1]);
        }
        return arena;
    }

    private static String table(Scored base, Scored challenger) {
        StringBuilder text = new StringBuilder("prompt,base,reward,cost");
        text.append(challenger == null ? "\n" : ",challenger,reward,cost\n");
        for (int i = 0; i < base.texts().size(); i++) {
            text.append(quoted(base.prompts().get(i)));
            append(text, base, i);
            if (challenger != null) {
                append(text, challenger, i);
            }
            text.append('\n');
        }
        return text.toString();
    }

    private static void append(StringBuilder text, Scored scored, int i) {
        text.append(',').append(quoted(scored.texts().get(i)));
        text.append(',').append(scored.rewards().length == 0 ? "" : String.valueOf(scored.rewards()[i]));
        text.append(',').append(scored.costs().length == 0 ? "" : String.valueOf(scored.costs()[i]));
    }

    private static String quoted(String text) {
        return '"' + text.replace("\"", "\"\"") + '"';
    }
}
