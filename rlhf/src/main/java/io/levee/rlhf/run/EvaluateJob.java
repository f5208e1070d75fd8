package io.levee.rlhf.run;

import io.levee.engine.memory.MemoryPlan;
import io.levee.engine.store.BadInputException;
import io.levee.engine.tensor.Device;
import io.levee.transformer.weights.ModelReader;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;

/** Evaluates one model or two: with the world's truth, or with reward and cost models on prompts. */
public final class EvaluateJob implements Job {
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
    public MemoryPlan check() {
        if (options.world == null && options.data.isEmpty()) {
            throw new BadInputException("evaluate: give --world DIR (the world's truth) or --data (prompts)");
        }
        if (options.world == null && options.rewardModel == null && options.costModel == null) {
            throw new BadInputException("evaluate: without --world give --reward-model or --cost-model, or both");
        }
        checkModel(options.model, ModelReader.Use.LANGUAGE);
        checkModel(options.challenger, ModelReader.Use.LANGUAGE);
        checkModel(options.rewardModel, ModelReader.Use.SCORE);
        checkModel(options.costModel, ModelReader.Use.SCORE);
        if (options.world == null) {
            new ScoreEvaluation(options).check();
        } else {
            for (WorldAnswers.Setting setting : WorldAnswers.Setting.values()) {
                WorldAnswers.requests(options.world, setting);
            }
        }
        return MemoryPlan.empty();
    }

    private void checkModel(Path model, ModelReader.Use use) {
        if (model != null) {
            ModelReader.check(model, use);
            ModelText.read(model, options.template);
        }
    }

    @Override
    public Map<String, Object> run(Path path, RunContext context) {
        return options.world == null ? new ScoreEvaluation(options).run(path, context) : judge(path, context);
    }

    private Map<String, Object> judge(Path path, RunContext context) {
        SequencedMap<String, Path> models = new LinkedHashMap<>();
        models.put("base", options.model);
        if (options.challenger != null) {
            models.put("challenger", options.challenger);
        }
        SequencedMap<String, Path> folders = new LinkedHashMap<>();
        try (Device device = Devices.open(options.compute)) {
            models.forEach((name, model) -> {
                Path folder = path.resolve(name);
                WorldAnswers.write(
                        device,
                        folder,
                        model,
                        options.rewardModel,
                        options.costModel,
                        options.world,
                        options.run.seed,
                        context);
                folders.put(name, folder);
            });
        }
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("models", Map.of("base", options.model.toString()));
        result.put("policies", WorldEvaluation.policies(folders, "base", options.run.seed));
        return result;
    }
}
