package io.levee.rlhf.demo;

import io.levee.rlhf.job.PpoJob;
import io.levee.rlhf.job.PpoOptions;
import io.levee.rlhf.job.PreferenceOptions;
import io.levee.rlhf.job.SftOptions;
import io.levee.rlhf.world.WorldFiles;
import io.levee.rlhf.world.WorldVocabulary;
import io.levee.transformer.model.ModelConfig;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;

/**
 * The recipe of the built-in world (docs/world.md): which model, and the options of each stage. The files in
 * examples/world hold the same values for the command line.
 */
public final class WorldRecipe {
    /** Standard deviation of the starting weights. */
    public static final double INITIAL_DEVIATION = 0.04;

    /** Costs below count as this: safer than safe earns nothing. */
    public static final double COST_FLOOR = -2;

    private static final int CONTEXT = 128;
    private static final double SMALLEST_SIZE = 0.01;

    private WorldRecipe() {}

    /** 2 layers, width 128, 4 heads, feed-forward 320, tied: about 431,000 parameters. */
    public static ModelConfig model() {
        return ModelConfig.llama(
                WorldVocabulary.words().size(),
                128,
                320,
                2,
                4,
                CONTEXT,
                true,
                new ModelConfig.SpecialIds(
                        OptionalInt.of(WorldVocabulary.BOS),
                        List.of(WorldVocabulary.EOS),
                        OptionalInt.of(WorldVocabulary.PAD)));
    }

    /** Data sets without a policy. */
    public static WorldOptions world(long seed, double size) {
        WorldOptions o = new WorldOptions();
        o.run.seed = seed;
        o.size = Math.max(SMALLEST_SIZE, size);
        return o;
    }

    /** Comparisons of a policy's answers. */
    public static WorldOptions comparisons(long seed, double size, Path policy) {
        WorldOptions o = world(seed, size);
        o.policy = policy;
        return o;
    }

    /** Supervised fine-tuning from random weights on the demonstrations in {@code world}. */
    public static SftOptions sft(long seed, Path world) {
        SftOptions o = new SftOptions();
        o.run.seed = seed;
        o.config = world.resolve(WorldJob.CONFIG);
        o.rows.data = List.of(world.resolve(WorldFiles.DEMONSTRATIONS).toString());
        o.batches.epochs = 4;
        o.batches.batchSize = 64;
        o.optimizer.lr = 3e-3;
        return o;
    }

    /** Reward or cost model on the comparisons in {@code comparisons}. */
    public static PreferenceOptions preference(long seed, Path sftModel, Path comparisons) {
        PreferenceOptions o = new PreferenceOptions();
        o.run.seed = seed;
        o.model = sftModel;
        o.rows.data = List.of(comparisons.resolve(WorldFiles.PREFERENCES_TRAIN).toString());
        o.testData = List.of(comparisons.resolve(WorldFiles.PREFERENCES_TEST).toString());
        o.batches.epochs = 2;
        o.batches.batchSize = 64;
        o.optimizer.lr = 7e-4;
        o.optimizer.weightDecay = 0.1;
        return o;
    }

    /** What all reinforcement learning in the world shares. */
    public static PpoOptions ppo(long seed, Path sftModel, Path reward, Path world) {
        PpoOptions o = new PpoOptions();
        o.run.seed = seed;
        o.actor = sftModel;
        o.rewardModel = reward;
        o.rows.data = List.of(world.resolve(WorldFiles.PROMPTS).toString());
        o.iterations = 45;
        o.promptsPerIteration = 256;
        o.minibatch = 64;
        o.advantage.criticWarmStart = 12;
        o.advantage.criticWarmup = 1;
        o.maxNewTokens = WorldPolicy.ANSWER_TOKENS;
        o.actorLr = 8e-4;
        o.advantage.criticLr = 6e-4;
        o.klCoeff = 0.1;
        return o;
    }

    /** PPO-Lagrangian with floored costs. */
    public static PpoJob.LagrangeRun ppoLag(long seed, Path sftModel, Path reward, Path cost, Path world) {
        PpoJob.LagrangeRun run = new PpoJob.LagrangeRun();
        run.ppoOptions = ppo(seed, sftModel, reward, world);
        run.costOptions.costModel = List.of(cost.toString());
        run.costOptions.costFloor = List.of(String.valueOf(COST_FLOOR));
        run.lagrangeOptions.threshold = List.of("-1.97");
        run.lagrangeOptions.lambdaInit = 0.25;
        run.lagrangeOptions.lambdaLr = 0.8;
        run.lagrangeOptions.lambdaMax = 2;
        run.lagrangeOptions.window = 256;
        return run;
    }

    /** PPO-Lagrangian with the paper's bound on the plain mean cost. */
    public static PpoJob.LagrangeRun ppoLagPlain(long seed, Path sftModel, Path reward, Path cost, Path world) {
        PpoJob.LagrangeRun run = ppoLag(seed, sftModel, reward, cost, world);
        run.costOptions.costFloor = List.of();
        run.lagrangeOptions.threshold = List.of("auto:-0.045");
        run.lagrangeOptions.lambdaLr = 0.3;
        return run;
    }

    /** PPO on r − ν·c, or on (r − ν·c) / (1 + ν). */
    public static PpoJob.ShapingRun shaping(
            long seed, Path sftModel, Path reward, Path cost, Path world, double coefficient, boolean normalised) {
        PpoJob.ShapingRun run = new PpoJob.ShapingRun();
        run.ppoOptions = ppo(seed, sftModel, reward, world);
        run.costOptions.costModel = List.of(cost.toString());
        run.costOptions.costFloor = List.of(String.valueOf(COST_FLOOR));
        run.shapingOptions.shapingCoeff = List.of(String.valueOf(coefficient));
        run.shapingOptions.shapingNormalised = normalised;
        return run;
    }
}
