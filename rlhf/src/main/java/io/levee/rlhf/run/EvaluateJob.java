package io.levee.rlhf.run;

import io.levee.engine.memory.MemoryPlan;
import io.levee.engine.tensor.Device;
import io.levee.rlhf.evaluate.Judgements;
import io.levee.rlhf.world.Request;
import io.levee.transformer.weights.ModelReader;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;

/** Evaluates one model or two: with the world's truth, with reward and cost models on prompts, or by judgements in a file. */
public final class EvaluateJob implements Job {
    /**
     * All that was evaluated.
     *
     * @param answers of models to prompts
     * @param judgements in a file
     */
    record Result(RunResult answers, Optional<Map<String, Object>> judgements) implements RunResult {
        @Override
        public Map<String, Object> fields() {
            return RunResult.fields(this);
        }
    }

    /** Models judged by the world's truth. */
    record Judged(Map<String, String> models, SequencedMap<String, WorldEvaluation.Policy> policies)
            implements RunResult {
        @Override
        public Map<String, Object> fields() {
            return RunResult.fields(this);
        }
    }

    private final EvaluateOptions options;

    /** A job with these options. */
    public EvaluateJob(EvaluateOptions options) {
        this.options = options;
    }

    @Override
    public String verb() {
        return "evaluate";
    }

    @Override
    public Object options() {
        return options;
    }

    @Override
    public DeviceOptions compute() {
        return options.compute;
    }

    @Override
    public Prepared prepare(Device device) {
        checkModel(options.model, ModelReader.Use.LANGUAGE);
        checkModel(options.challenger, ModelReader.Use.LANGUAGE);
        checkModel(options.rewardModel, ModelReader.Use.SCORE);
        checkModel(options.costModel, ModelReader.Use.SCORE);
        Optional<Judgements> judgements =
                Optional.ofNullable(options.judgements).map(Judgements::read);
        Prepared answers = answers(device);
        return new Prepared(answers.plan(), (path, context) -> {
            return new Result(answers.run().run(path, context), judgements.map(read -> read.fields(options.run.seed)));
        });
    }

    private Prepared answers(Device device) {
        String cures = "--max-new-tokens, --best-of";
        if (options.world != null) {
            Map<WorldAnswers.Setting, List<Request>> requests = WorldAnswers.requests(options.world);
            return new Prepared(
                    Prepared.plan(
                            device,
                            options.memoryLimitMib,
                            cures,
                            planning -> models().forEach(
                                            (_, model) -> answering(model).plan(planning))),
                    (path, context) -> judge(device, requests, path, context));
        }
        if (answers()) {
            ScoreEvaluation evaluation = new ScoreEvaluation(options);
            return new Prepared(
                    Prepared.plan(device, options.memoryLimitMib, cures, evaluation::plan),
                    (path, context) -> evaluation.run(device, path, context));
        }
        return new Prepared(MemoryPlan.empty(), (_, _) -> Map::of);
    }

    /** Whether models are to answer prompts. */
    private boolean answers() {
        return !options.data.isEmpty();
    }

    private void checkModel(Path model, ModelReader.Use use) {
        if (model != null) {
            ModelReader.check(model, use);
            ModelText.read(model, options.template);
        }
    }

    private SequencedMap<String, Path> models() {
        SequencedMap<String, Path> models = new LinkedHashMap<>();
        models.put("base", options.model);
        if (options.challenger != null) {
            models.put("challenger", options.challenger);
        }
        return models;
    }

    private WorldAnswers.Models answering(Path policy) {
        return new WorldAnswers.Models(policy, options.rewardModel, options.costModel);
    }

    private RunResult judge(
            Device device, Map<WorldAnswers.Setting, List<Request>> requests, Path path, RunContext context) {
        SequencedMap<String, Path> folders = new LinkedHashMap<>();
        models().forEach((name, model) -> {
            Path folder = path.resolve(name);
            WorldAnswers.write(device, folder, answering(model), requests, options.run.seed, context);
            folders.put(name, folder);
        });
        return new Judged(
                Map.of("base", options.model.toString()), WorldEvaluation.policies(folders, "base", options.run.seed));
    }
}
