package io.levee.rlhf.demo;

import io.levee.engine.tensor.Device;
import io.levee.rlhf.job.EvaluateJob;
import io.levee.rlhf.run.Prepared;
import io.levee.rlhf.run.RunContext;
import io.levee.rlhf.run.RunResult;
import io.levee.rlhf.world.WorldRequest;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/** One model or two answer the world's held-out requests, and its truth judges them. */
record WorldAnswering(WorldEvaluateOptions options) {
    /** Models judged by the world's truth. */
    public record Judged(Map<String, String> models, SequencedMap<String, WorldEvaluation.Policy> policies)
            implements RunResult {
        @Override
        public Map<String, Object> fields() {
            return RunResult.fields(this);
        }
    }

    Prepared prepare(Device device) {
        Map<WorldAnswers.Setting, List<WorldRequest>> requests = WorldAnswers.requests(options.world);
        return new Prepared(
                Prepared.plan(
                        device,
                        options.memoryLimitMib,
                        EvaluateJob.CURES,
                        planning ->
                                models().forEach((_, model) -> answering(model).plan(planning))),
                (path, context) -> judge(device, requests, path, context));
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
            Device device, Map<WorldAnswers.Setting, List<WorldRequest>> requests, Path path, RunContext context) {
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
