package io.levee.rlhf.ppo;

import io.levee.engine.tensor.Device;
import io.levee.rlhf.rollout.Episode;
import io.levee.rlhf.rollout.Experience;
import io.levee.rlhf.rollout.Sampling;
import io.levee.rlhf.rollout.Scorer;
import io.levee.transformer.decode.Generator;
import java.util.List;
import java.util.SequencedMap;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/** The first half of an iteration: the actor answers prompts, and the other models read the answers. */
final class Rollout implements AutoCloseable {
    private static final float[][] NOT_READ = {};

    private final Device device;
    private final PpoModels models;
    private final PpoSettings settings;
    private final PpoData data;
    private final Sampling sampling;
    private final Generator generator;
    private final Scorer scorer;

    /** @param generator, scorer taken over and closed */
    Rollout(
            Device device,
            PpoModels models,
            PpoSettings settings,
            PpoData data,
            Sampling sampling,
            Generator generator,
            Scorer scorer) {
        this.device = device;
        this.models = models;
        this.settings = settings;
        this.data = data;
        this.sampling = sampling;
        this.generator = generator;
        this.scorer = scorer;
    }

    /**
     * The rollout of a step and its metrics.
     *
     * @param pretraining of the critics: nobody asks the reference and the critics
     * @param phases is told of each phase as it begins
     */
    Experience run(
            long step, boolean pretraining, SequencedMap<String, Double> metrics, Consumer<PpoTrainer.Phase> phases) {
        phases.accept(PpoTrainer.Phase.ROLLOUT);
        List<Episode> sampled = sampling.run(generator, data.prompts(step), step);
        phases.accept(PpoTrainer.Phase.SCORING);
        List<Episode> episodes = asTrained(sampled, metrics);
        Experience experience = read(episodes, pretraining);
        putMetrics(metrics, experience);
        return experience;
    }

    /** What the other models say of the answers. */
    private Experience read(List<Episode> episodes, boolean pretraining) {
        ScoreScales scales = settings.scores().scales();
        float[] rewards = scales.rewards(scorer.endScores(models.reward(), episodes));
        float[] costs =
                models.cost() == null ? new float[0] : floored(scales.costs(scorer.endScores(models.cost(), episodes)));
        if (pretraining) {
            return new Experience(episodes, NOT_READ, rewards, costs, NOT_READ, NOT_READ);
        }
        float[][] reference = scorer.logProbs(models.reference(), episodes, sampling.temperature());
        float[][] rewardValues = scorer.values(models.rewardCritic().model(), episodes);
        float[][] costValues = models.costCritic() == null
                ? NOT_READ
                : scorer.values(models.costCritic().model(), episodes);
        return new Experience(episodes, reference, rewards, costs, rewardValues, costValues);
    }

    /**
     * The episodes with log-probabilities as the training forward gives them. In float32 those are the recorded ones to
     * rounding; in bfloat16 few rows are rounded differently from many.
     */
    private List<Episode> asTrained(List<Episode> sampled, SequencedMap<String, Double> metrics) {
        if (device.isFloat32()) {
            return sampled;
        }
        float[][] trained = scorer.logProbs(models.actor(), sampled, sampling.temperature());
        List<Episode> episodes = IntStream.range(0, trained.length)
                .mapToObj(b -> sampled.get(b).withLogProbs(trained[b]))
                .toList();
        metrics.put("ppo/sampling_mismatch", Experience.mismatch(sampled, episodes));
        return episodes;
    }

    private float[] floored(float[] costs) {
        for (int b = 0; b < costs.length; b++) {
            costs[b] = Math.max(costs[b], (float) settings.scores().costFloor());
        }
        return costs;
    }

    private static void putMetrics(SequencedMap<String, Double> metrics, Experience experience) {
        metrics.put("ppo/reward", mean(experience.rewards()));
        if (experience.costs().length > 0) {
            metrics.put("ppo/cost", mean(experience.costs()));
        }
        if (experience.reference().length > 0) {
            metrics.put("ppo/kl", experience.meanKl());
        }
        metrics.put("ppo/length", experience.meanLength());
        metrics.put("ppo/truncated", experience.truncatedShare());
    }

    private static double mean(float[] values) {
        double sum = 0;
        for (float value : values) {
            sum += value;
        }
        return sum / values.length;
    }

    @Override
    public void close() {
        scorer.close();
        generator.close();
    }
}
