package io.levee.rlhf.job;

import io.levee.engine.memory.MemoryPlan;
import io.levee.engine.tensor.Device;
import io.levee.rlhf.evaluate.Judgements;
import io.levee.rlhf.role.DeviceOptions;
import io.levee.rlhf.role.ModelText;
import io.levee.rlhf.run.Job;
import io.levee.rlhf.run.Prepared;
import io.levee.rlhf.run.RunResult;
import io.levee.transformer.weights.ModelReader;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Evaluates one model or two: with reward and cost models on prompts, by judgements in a file, or as an extension does it. */
public final class EvaluateJob implements Job {
    /** The options that make it take less memory. */
    public static final String CURES = "--max-new-tokens, --best-of";

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

    private final EvaluateOptions options;
    private final Function<Device, Prepared> answers;

    /** A job with these options. */
    public EvaluateJob(EvaluateOptions options) {
        this(options, device -> scored(options, device));
    }

    /**
     * A job whose answers come about in another way.
     *
     * @param answers prepares, on the job's device, what lets the models answer and judges it
     */
    public EvaluateJob(EvaluateOptions options, Function<Device, Prepared> answers) {
        this.options = options;
        this.answers = answers;
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
        Prepared prepared = answers.apply(device);
        return new Prepared(
                prepared.plan(),
                (path, context) -> new Result(
                        prepared.run().run(path, context), judgements.map(read -> read.fields(options.run.seed))));
    }

    private static Prepared scored(EvaluateOptions options, Device device) {
        if (options.data.isEmpty()) {
            return new Prepared(MemoryPlan.empty(), (_, _) -> Map::of);
        }
        ScoreEvaluation evaluation = new ScoreEvaluation(options);
        return new Prepared(
                Prepared.plan(device, options.memoryLimitMib, CURES, evaluation::plan),
                (path, context) -> evaluation.run(device, path, context));
    }

    private void checkModel(Path model, ModelReader.Use use) {
        if (model != null) {
            ModelReader.check(model, use);
            ModelText.read(model, options.template);
        }
    }
}
