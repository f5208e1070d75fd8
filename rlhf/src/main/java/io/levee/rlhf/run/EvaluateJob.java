package io.levee.rlhf.run;

import io.levee.engine.memory.MemoryPlan;
import io.levee.engine.tensor.Device;
import io.levee.rlhf.evaluate.Judgements;
import io.levee.transformer.weights.ModelReader;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;

/** Evaluates one model or two: with the world's truth, with reward and cost models on prompts, or by judgements in a file. */
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
    public MemoryPlan check(Device device) {
        checkModel(options.model, ModelReader.Use.LANGUAGE);
        checkModel(options.challenger, ModelReader.Use.LANGUAGE);
        checkModel(options.rewardModel, ModelReader.Use.SCORE);
        checkModel(options.costModel, ModelReader.Use.SCORE);
        if (options.judgements != null) {
            Judgements.read(options.judgements);
        }
        if (options.world != null) {
            for (WorldAnswers.Setting setting : WorldAnswers.Setting.values()) {
                WorldAnswers.requests(options.world, setting);
            }
        } else if (answers()) {
            return new ScoreEvaluation(options).check(device);
        }
        return MemoryPlan.empty();
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

    @Override
    public Map<String, Object> run(Device device, Path path, RunContext context) {
        Map<String, Object> result = new LinkedHashMap<>();
        if (options.world != null) {
            result.putAll(judge(device, path, context));
        } else if (answers()) {
            result.putAll(new ScoreEvaluation(options).run(device, path, context));
        }
        if (options.judgements != null) {
            result.put("judgements", Judgements.read(options.judgements).fields(options.run.seed));
        }
        return result;
    }

    private Map<String, Object> judge(Device device, Path path, RunContext context) {
        SequencedMap<String, Path> models = new LinkedHashMap<>();
        models.put("base", options.model);
        if (options.challenger != null) {
            models.put("challenger", options.challenger);
        }
        SequencedMap<String, Path> folders = new LinkedHashMap<>();
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
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("models", Map.of("base", options.model.toString()));
        result.put("policies", WorldEvaluation.policies(folders, "base", options.run.seed));
        return result;
    }
}
