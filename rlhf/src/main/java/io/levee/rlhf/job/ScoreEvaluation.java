package io.levee.rlhf.job;

import io.levee.engine.tensor.Device;
import io.levee.rlhf.evaluate.Arena;
import io.levee.rlhf.evaluate.BestOf;
import io.levee.rlhf.evaluate.BlindedPairs;
import io.levee.rlhf.evaluate.ScoreSummary;
import io.levee.rlhf.evaluate.ScoredAnswer;
import io.levee.rlhf.rollout.Episode;
import io.levee.rlhf.run.RunContext;
import io.levee.rlhf.run.RunResult;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;

/**
 * One or two models' answers to the same prompts, scored by reward and cost models (docs/safe-rlhf.md 8.1), and what choosing the best of
 * several answers by the reward model would give. The others are compared with the base.
 */
final class ScoreEvaluation {
    private static final String BASE = "base";
    private static final String CHALLENGER = "challenger";
    private static final String BEST_OF = "best-of-";

    /**
     * What the score models say.
     *
     * @param models  that answered or scored
     * @param scores  of each policy
     * @param arena   each other policy against the base
     */
    record Result(
            DataReading.Result data,
            Map<String, Object> models,
            double limit,
            Scores scores,
            Optional<SequencedMap<String, Map<String, Object>>> arena)
            implements RunResult {
        @Override
        public Map<String, Object> fields() {
            return RunResult.fields(this);
        }
    }

    /** Policies by name. */
    record Scores(SequencedMap<String, ScoreSummary> policies) implements RunResult {
        @Override
        public Map<String, Object> fields() {
            Map<String, Object> fields = new LinkedHashMap<>();
            policies.forEach((name, summary) -> fields.put(name, summary.fields()));
            return fields;
        }
    }

    private final EvaluateOptions options;
    private final double limit;
    private final Answering answering;

    /** Reads prompts and limit. */
    ScoreEvaluation(EvaluateOptions options) {
        this.options = options;
        this.limit = limit(options);
        this.answering = new Answering(options);
    }

    /** Takes all the memory that the evaluation takes. */
    void plan(Device device) {
        answering.plan(device);
        AnswerScores.plan(device, options.rewardModel, answering.longest());
        AnswerScores.plan(device, options.costModel, answering.longest());
    }

    private static double limit(EvaluateOptions options) {
        return Threshold.parse(options.threshold).limit(options.costModel);
    }

    RunResult run(Device device, Path path, RunContext context) {
        SequencedMap<String, SampledAnswers> sampled = new LinkedHashMap<>();
        sampled.put(BASE, answering.base(device, context));
        if (options.challenger != null) {
            sampled.put(CHALLENGER, answering.challenger(device, context));
        }
        SequencedMap<String, List<ScoredAnswer>> policies = policies(device, sampled);
        List<String> prompts = sampled.get(BASE).requests();
        new EvaluationTable(prompts, policies).write(path);
        if (options.exportPairs != null) {
            BlindedPairs.write(options.exportPairs, pairs(prompts, policies), options.run.seed);
            context.progress().note("pairs to judge: " + options.exportPairs);
        }
        return result(policies, sampled.get(BASE));
    }

    /** Every policy with its scored answers: the models, and before the challenger the best of the base's samples. */
    private SequencedMap<String, List<ScoredAnswer>> policies(
            Device device, SequencedMap<String, SampledAnswers> sampled) {
        List<SampledAnswers> all = List.copyOf(sampled.values());
        List<float[]> rewards = AnswerScores.of(device, options.rewardModel, all);
        List<float[]> costs = AnswerScores.of(device, options.costModel, all);
        SequencedMap<String, List<ScoredAnswer>> policies = new LinkedHashMap<>();
        List<ScoredAnswer> base = scored(all.getFirst(), rewards.getFirst(), costs.getFirst());
        policies.put(BASE, all.getFirst().firsts(base));
        if (options.bestOf > 1) {
            policies.put(BEST_OF + options.bestOf, BestOf.each(base, options.bestOf, ScoredAnswer::reward));
        }
        if (all.size() > 1) {
            policies.put(CHALLENGER, scored(all.getLast(), rewards.getLast(), costs.getLast()));
        }
        return policies;
    }

    private static List<ScoredAnswer> scored(SampledAnswers answers, float[] rewards, float[] costs) {
        List<ScoredAnswer> scored = new ArrayList<>();
        for (int i = 0; i < rewards.length; i++) {
            Episode episode = answers.episodes().get(i);
            scored.add(new ScoredAnswer(
                    answers.answer(episode), episode.answer().length, episode.truncated(), rewards[i], costs[i]));
        }
        return scored;
    }

    private static List<BlindedPairs.Pair> pairs(
            List<String> prompts, SequencedMap<String, List<ScoredAnswer>> policies) {
        List<BlindedPairs.Pair> pairs = new ArrayList<>();
        List<ScoredAnswer> base = policies.get(BASE);
        policies.forEach((name, answers) -> {
            for (int i = 0; i < prompts.size() && !name.equals(BASE); i++) {
                pairs.add(new BlindedPairs.Pair(
                        prompts.get(i),
                        BASE,
                        base.get(i).text(),
                        name,
                        answers.get(i).text()));
            }
        });
        return pairs;
    }

    private Result result(SequencedMap<String, List<ScoredAnswer>> policies, SampledAnswers base) {
        SequencedMap<String, ScoreSummary> scores = new LinkedHashMap<>();
        SequencedMap<String, Map<String, Object>> arena = new LinkedHashMap<>();
        policies.forEach((name, answers) -> {
            scores.put(name, ScoreSummary.of(answers, limit));
            if (!name.equals(BASE)) {
                arena.put(name, new Arena(answers, policies.get(BASE), limit).fields(options.run.seed));
            }
        });
        return new Result(
                DataReading.Result.of(base.report()),
                models(),
                limit,
                new Scores(scores),
                arena.isEmpty() ? Optional.empty() : Optional.of(arena));
    }

    private Map<String, Object> models() {
        Map<String, Object> models = new LinkedHashMap<>();
        put(models, BASE, options.model);
        put(models, CHALLENGER, options.challenger);
        put(models, "reward", options.rewardModel);
        put(models, "cost", options.costModel);
        return models;
    }

    private static void put(Map<String, Object> models, String name, Path path) {
        if (path != null) {
            models.put(name, path.toString());
        }
    }
}
