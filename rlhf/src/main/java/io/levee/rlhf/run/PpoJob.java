package io.levee.rlhf.run;

import io.levee.engine.memory.MemoryPlan;
import io.levee.engine.store.BadInputException;
import io.levee.engine.store.FolderSwap;
import io.levee.engine.tensor.Device;
import io.levee.rlhf.constraint.Multiplier;
import io.levee.rlhf.ppo.Objective;
import io.levee.rlhf.ppo.PpoTrainer;
import io.levee.rlhf.rollout.Episode;
import io.levee.rlhf.rollout.Experience;
import io.levee.transformer.weights.ScoreFile;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reinforcement learning: PPO, PPO with reward shaping, PPO-Lagrangian. */
public final class PpoJob implements Job {
    private static final int SAMPLES_A_STEP = 4;

    /** Options of PPO with reward shaping, in one object. */
    public static final class ShapingRun {
        public PpoOptions ppoOptions = new PpoOptions();
        public ShapingOptions shapingOptions = new ShapingOptions();

        public ShapingRun() {}
    }

    /** Options of PPO-Lagrangian, in one object. */
    public static final class LagrangeRun {
        public PpoOptions ppoOptions = new PpoOptions();
        public LagrangeOptions lagrangeOptions = new LagrangeOptions();

        public LagrangeRun() {}
    }

    private final String verb;
    private final Object options;
    private final PpoOptions ppo;
    private final LagrangeOptions lagrange;
    private final ShapingOptions shaping;

    private PpoJob(String verb, Object options, PpoOptions ppo, LagrangeOptions lagrange, ShapingOptions shaping) {
        this.verb = verb;
        this.options = options;
        this.ppo = ppo;
        this.lagrange = lagrange;
        this.shaping = shaping;
    }

    /** Plain PPO. */
    public PpoJob(PpoOptions options) {
        this("ppo", options, options, null, null);
    }

    /** PPO with reward shaping. */
    public PpoJob(ShapingRun run) {
        this("ppo-shaping", run, run.ppoOptions, null, run.shapingOptions);
    }

    /** PPO-Lagrangian. */
    public PpoJob(LagrangeRun run) {
        this("ppo-lag", run, run.ppoOptions, run.lagrangeOptions, null);
    }

    @Override
    public String verb() {
        return verb;
    }

    @Override
    public Object options() {
        return options;
    }

    @Override
    public DeviceOptions compute() {
        return ppo.compute;
    }

    private boolean needsCost() {
        return lagrange != null || shaping != null;
    }

    @Override
    public Prepared prepare(Device device) {
        if (needsCost() && ppo.costModel == null) {
            throw new BadInputException(verb + ": --cost-model is missing");
        }
        Normalizers.scales(ppo);
        Objective objective = objective();
        PpoInput input = PpoInput.read(ppo);
        MemoryPlan plan = ppo.run.plan(
                device,
                "--micro-batch-tokens, --prompts-per-iteration, --samples, --max-new-tokens",
                planning -> PpoSetup.open(planning, ppo, input, objective).close());
        return new Prepared(plan, (path, context) -> run(device, input, objective, new RunDirectory(path), context));
    }

    private Objective objective() {
        if (shaping != null) {
            return new Objective.Shaped(shaping.shapingCoeff, shaping.shapingNormalised);
        }
        if (lagrange == null) {
            return new Objective.RewardOnly();
        }
        Multiplier multiplier = Multiplier.of(lagrange.lambdaInit, lagrange.lambdaLr, lagrange.lambdaMax);
        return new Objective.Lagrangian(limit(), multiplier, lagrange.window, lagrange.lambdaDelay);
    }

    /** On the scale on which costs are seen. */
    private double limit() {
        Threshold threshold = Threshold.parse(lagrange.threshold);
        double limit = threshold.limit(ppo.costModel);
        return threshold instanceof Threshold.Auto
                ? Normalizers.scales(ppo).cost().map(cost -> cost.scaled(limit)).orElse(limit)
                : limit;
    }

    private Map<String, Object> run(
            Device device, PpoInput input, Objective objective, RunDirectory directory, RunContext context) {
        RolloutTruth truth = new RolloutTruth(input.prompts(), input.text());
        context.progress().note(verb + ": " + input.report().summary());
        try (PpoSetup setup = PpoSetup.open(device, ppo, input, objective)) {
            new TrainingLoop(directory, context, Devices.facts(device), ppo.run.checkpointSeconds)
                    .run(verb, setup.trainer(), (step, metrics, samples) -> {
                        Experience experience = setup.trainer().lastExperience();
                        truth.rates(experience.episodes()).forEach((name, rate) -> metrics.put(name, step, rate));
                        logSamples(step, samples, experience, input);
                    });
            FolderSwap.write(directory.model(), folder -> {
                setup.actor().write(folder);
                input.text().write(folder);
            });
            return result(input, objective, setup.trainer());
        }
    }

    private static void logSamples(long step, SampleLog samples, Experience experience, PpoInput input) {
        for (int b = 0; b < Math.min(SAMPLES_A_STEP, experience.episodes().size()); b++) {
            Episode episode = experience.episodes().get(b);
            Map<String, Object> sample = new LinkedHashMap<>();
            sample.put("prompt", input.text().promptText(episode.prompt()));
            sample.put("answer", input.text().answerText(episode.answer()));
            sample.put("reward", experience.rewards()[b]);
            if (experience.costs().length > 0) {
                sample.put("cost", experience.costs()[b]);
            }
            samples.add(step, sample);
        }
    }

    private Map<String, Object> result(PpoInput input, Objective objective, PpoTrainer trainer) {
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("data", DataReading.fields(input.report()));
        result.put("kl_coefficient", ppo.klCoeff);
        if (objective instanceof Objective.Lagrangian lagrangian) {
            result.put("limit", lagrangian.limit());
            result.put("limit_from", Threshold.parse(lagrange.threshold).origin());
            result.put("lambda", trainer.multiplier().orElseThrow());
        }
        if (ppo.costModel != null) {
            ScoreFile.read(ppo.costModel).ifPresent(file -> {
                file.meanSafe().ifPresent(m -> result.put("mean_safe", m));
                file.meanUnsafe().ifPresent(m -> result.put("mean_unsafe", m));
            });
        }
        result.put("answers_seen", (long) ppo.samples * input.promptsOfRollout(ppo) * trainer.totalSteps());
        result.put("metrics", List.of("metrics.csv", "metrics.jsonl", "tensorboard"));
        return result;
    }
}
