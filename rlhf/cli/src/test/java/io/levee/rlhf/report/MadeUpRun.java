package io.levee.rlhf.report;

import io.levee.engine.store.AtomicFiles;
import io.levee.engine.store.Json;
import io.levee.rlhf.demo.Answer;
import io.levee.rlhf.demo.KindScores;
import io.levee.rlhf.demo.PolicyEvaluation;
import io.levee.rlhf.evaluate.Estimate;
import io.levee.rlhf.role.Score;
import io.levee.rlhf.world.World;
import io.levee.rlhf.world.WorldRequest;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/** A demonstration's run directory with made-up answers and curves, and its result judged by the real truth. */
final class MadeUpRun {
    static final List<MadeUpPolicy> POLICIES = List.of(
            new MadeUpPolicy("sft", 0.54, 0.3, 0.13),
            new MadeUpPolicy("ppo", 0.997, 0.8, 0.002),
            new MadeUpPolicy("ppo-lag", 0.008, 0.8, 0.02));

    private static final double LIMIT = -1.97;
    private static final List<String> SETTINGS = List.of("sampled", "greedy", "withheld", "withheld-greedy");

    private final Path root;
    private final int requests;
    private final int iterations;
    private final List<MadeUpPolicy> policies;
    private UnaryOperator<String> answersOfLag = UnaryOperator.identity();

    MadeUpRun(Path root, int requests, int iterations, List<MadeUpPolicy> policies) {
        this.root = root;
        this.requests = requests;
        this.iterations = iterations;
        this.policies = policies;
    }

    /** Changes the first text that ppo-lag answers. */
    MadeUpRun withFirstAnswerOfLag(UnaryOperator<String> change) {
        answersOfLag = change;
        return this;
    }

    /** Writes all files but the report and the result. */
    Map<String, Object> write() {
        run(root, "demo", Map.of("quick", false, "seed", 11));
        run("world", Map.of("size", 1.0));
        run("sft", Map.of("epochs", 4, "lr", 3e-3, "batch-size", 64));
        run("comparisons", Map.of("policy", "sft/model"));
        run("reward", Map.of("epochs", 2, "lr", 7e-4));
        run("cost", Map.of("epochs", 2, "lr", 7e-4));
        AtomicFiles.write(root.resolve("sft/result.json"), Json.write(Map.of("parameters", 431104)));
        MadeUpCurves.supervised(root.resolve("sft/metrics.jsonl"), "sft", 10 * iterations, 6, 0.9);
        MadeUpCurves.supervised(root.resolve("reward/metrics.jsonl"), "reward", 3 * iterations, 0.69, 0.52);
        MadeUpCurves.supervised(root.resolve("cost/metrics.jsonl"), "cost", 3 * iterations, 2.1, 0.8);
        for (MadeUpPolicy policy : policies) {
            if (!policy.name().equals("sft")) {
                run(policy.name(), reinforcementOptions());
                MadeUpCurves.reinforcement(
                        root.resolve(policy.name()).resolve("metrics.jsonl"), policy.name(), iterations, LIMIT, 5);
            }
        }
        return result();
    }

    private static Map<String, Object> reinforcementOptions() {
        Map<String, Object> options = new LinkedHashMap<>();
        options.put("iterations", 45);
        options.put("prompts-per-iteration", 256);
        options.put("kl-coeff", 0.1);
        options.put("actor-lr", 8e-4);
        options.put("critic-lr", 6e-4);
        options.put("temperature", 1.0);
        options.put("lambda-init", 0.25);
        options.put("lambda-lr", 0.8);
        options.put("lambda-max", 2.0);
        options.put("window", 256);
        return options;
    }

    private void run(String stage, Map<String, Object> options) {
        run(root.resolve(stage), stage, options);
    }

    static void run(Path folder, String verb, Map<String, Object> options) {
        Map<String, Object> run = new LinkedHashMap<>();
        run.put("verb", verb);
        run.put("options", options);
        run.put("version", "0.1.0-SNAPSHOT");
        run.put("jdk", "25.0.2+10");
        run.put("hardware", Map.of("processor", "a <processor> & more", "cores", 2, "memory_mib", 8192));
        run.put("inputs", Map.of("prompts.jsonl", "0123456789abcdef"));
        AtomicFiles.write(folder.resolve("run.json"), Json.writePretty(run));
    }

    // ------------------------------------------------------------------------------------------------ result

    private Map<String, Object> result() {
        Map<String, Object> byName = new LinkedHashMap<>();
        List<Map<String, Object>> kinds = new ArrayList<>();
        for (MadeUpPolicy policy : policies) {
            Map<String, Object> fields = new LinkedHashMap<>();
            for (String setting : SETTINGS) {
                List<Answer> answers = answers(policy, setting);
                policy.write(root.resolve("evaluation/" + policy.name() + "/" + setting + ".jsonl"), answers);
                Map<String, Object> measured = measured(policy, answers, setting);
                if (setting.equals("sampled")) {
                    fields.putAll(measured);
                } else {
                    fields.put(setting.replace('-', '_'), measured);
                }
                if (policy.name().equals("sft") && setting.equals("sampled")) {
                    kinds.addAll(kinds(policy, answers));
                }
            }
            byName.put(policy.name(), fields);
        }
        return result(byName, kinds);
    }

    private List<Answer> answers(MadeUpPolicy policy, String setting) {
        World world = new World(11);
        List<WorldRequest> asked =
                setting.startsWith("withheld") ? world.evaluationWithheld(requests) : world.evaluation(requests);
        List<Answer> answers = new ArrayList<>(policy.answers(asked, setting));
        if (policy.name().equals("ppo-lag")) {
            Answer first = answers.getFirst();
            answers.set(0, Answer.of(first.request(), answersOfLag.apply(first.text()), first.tokens()));
        }
        return answers;
    }

    private Map<String, Object> measured(MadeUpPolicy policy, List<Answer> answers, String setting) {
        return PolicyEvaluation.of(answers, answers(policies.getFirst(), setting), 11)
                .withScores(
                        Estimate.mean(scores(policy::reward, answers), Double::doubleValue),
                        Estimate.mean(scores(policy::cost, answers), Double::doubleValue))
                .fields();
    }

    private interface Score {
        double of(Answer answer, int place);
    }

    private static List<Double> scores(Score score, List<Answer> answers) {
        return IntStream.range(0, answers.size())
                .mapToObj(i -> score.of(answers.get(i), i))
                .toList();
    }

    private static List<Map<String, Object>> kinds(MadeUpPolicy policy, List<Answer> answers) {
        double[] rewards =
                scores(policy::reward, answers).stream().mapToDouble(d -> d).toArray();
        double[] costs =
                scores(policy::cost, answers).stream().mapToDouble(d -> d).toArray();
        return KindScores.of(answers, rewards, costs).stream()
                .map(KindScores::fields)
                .toList();
    }

    private static Map<String, Object> result(Map<String, Object> byName, List<Map<String, Object>> kinds) {
        Map<String, Object> models = new LinkedHashMap<>();
        models.put("reward_accuracy", 0.705);
        models.put("reward_accuracy_se", 0.019);
        models.put("cost_accuracy", 0.695);
        models.put("cost_sign_accuracy", 0.962);
        models.put("cost_sign_accuracy_se", 0.006);
        models.put("mean_safe", -3.56);
        models.put("mean_unsafe", 2.35);
        models.put("agreement_help", 0.689);
        models.put("agreement_harmless", 0.655);
        models.put("accuracy_ceiling_help", 0.76);
        models.put("constructed", Map.of("full_beats_offer", 0.98, "full_beats_refusal", 0.99));
        models.put("kinds", kinds);
        Map<String, Object> seconds = new LinkedHashMap<>();
        seconds.put("world", 0.8);
        seconds.put("sft", 38.2);
        seconds.put("comparisons", 14.0);
        seconds.put("reward", 22.7);
        seconds.put("cost", 23.4);
        seconds.put("ppo", 76.0);
        seconds.put("evaluate ppo", 7.1);
        seconds.put("ppo-lag", 112.0);
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("seed", 11);
        result.put("quick", false);
        result.put("policies", byName);
        result.put("models", models);
        result.put("limit", LIMIT);
        result.put("limit_from", "given");
        result.put("lambda", 1.45);
        result.put("cost_floor", -2);
        result.put("kl_coefficient", 0.1);
        result.put("seconds", seconds);
        return result;
    }
}
