package io.levee.rlhf;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.levee.engine.optimizer.Adamw;
import io.levee.engine.optimizer.Learner;
import io.levee.engine.optimizer.LrSchedule;
import io.levee.engine.optimizer.Trainer;
import io.levee.engine.tensor.Device;
import io.levee.engine.tensor.ParameterSet;
import io.levee.kernels.Closing;
import io.levee.kernels.Precision;
import io.levee.kernels.SamplingOptions;
import io.levee.kernels.cuda.CudaKernels;
import io.levee.kernels.cuda.ForwardingDriver;
import io.levee.kernels.ptx.MachineDriver;
import io.levee.rlhf.advantage.Critic;
import io.levee.rlhf.advantage.CriticUpdates;
import io.levee.rlhf.advantage.TokenValues;
import io.levee.rlhf.dpo.DpoTrainer;
import io.levee.rlhf.ppo.PpoSettings;
import io.levee.rlhf.ppo.Updates;
import io.levee.rlhf.preference.PreferenceTrainer;
import io.levee.rlhf.preference.PreferenceTrainer.Comparison;
import io.levee.rlhf.preference.PreferenceTrainer.Objective;
import io.levee.rlhf.preference.RankedPair;
import io.levee.rlhf.rollout.Episode;
import io.levee.rlhf.rollout.Scorer;
import io.levee.rlhf.sft.SftTrainer;
import io.levee.transformer.decode.Generator;
import io.levee.transformer.decode.Request;
import io.levee.transformer.decode.Sampler;
import io.levee.transformer.model.Adapters;
import io.levee.transformer.model.CausalModel;
import io.levee.transformer.model.Decoder;
import io.levee.transformer.model.ModelConfig;
import io.levee.transformer.model.ModelParameters;
import io.levee.transformer.model.ScoreModel;
import io.levee.transformer.model.Weights;
import io.levee.transformer.weights.RandomWeights;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * How often the host waits for a GPU: once a training step, however many micro-batches it has. The checks of a run's first step
 * wait besides, so it is the second that is counted.
 */
class HostWaitsTest {
    private static final ModelConfig CONFIG = ModelConfig.llama(
            13, 8, 16, 1, 2, 16, true, new ModelConfig.SpecialIds(OptionalInt.empty(), List.of(), OptionalInt.empty()));

    /** So few that there are several micro-batches. */
    private static final int MICRO_BATCH_TOKENS = 16;

    private static final List<RankedPair> PAIRS = List.of(
            new RankedPair(new int[] {1, 2}, new int[] {3, 4, 5}, new int[] {6}, 1, -1),
            new RankedPair(new int[] {7}, new int[] {3}, new int[] {6, 8, 9, 10}, -1, -1),
            new RankedPair(new int[] {1, 7, 2}, new int[] {5, 3, 12, 11}, new int[] {8, 6}, 1, 1),
            new RankedPair(new int[] {4}, new int[] {5, 5, 5}, new int[] {5, 5}, 1, -1));
    private static final List<Episode> EPISODES = PAIRS.stream()
            .map(pair -> new Episode(pair.prompt(), pair.winner(), new float[pair.winner().length], false))
            .toList();

    private final Closing opened = new Closing();
    private Waits waits;
    private Device device;

    /** Counts the calls that return only when the device has done all before them. */
    private static final class Waits extends ForwardingDriver {
        private int count;

        Waits() {
            super(MachineDriver.fast(1));
        }

        @Override
        public void toHost(MemorySegment to, long address) {
            count++;
            super.toHost(to, address);
        }

        @Override
        public void synchronize() {
            count++;
            super.synchronize();
        }
    }

    @BeforeEach
    void open() {
        waits = new Waits();
        device = opened.add(new Device(new CudaKernels(waits, Precision.FLOAT32)));
    }

    @AfterEach
    void close() {
        opened.close();
    }

    private ParameterSet random(List<ParameterSet.Declaration> declarations, boolean trainable) {
        ParameterSet set = opened.add(new ParameterSet(device.kernels(), declarations, trainable));
        RandomWeights.fill(device, set, 0.3, 2);
        return set;
    }

    private Decoder trunk(ParameterSet set) {
        return opened.add(new Decoder(device, CONFIG, Weights.of(set), Adapters.NONE));
    }

    private Learner learner(ParameterSet set) {
        return opened.add(new Learner(device, set, Adamw.Settings.of(0.01, 0), new LrSchedule.Constant(0), 2));
    }

    private int of(Runnable work) {
        int before = waits.count;
        work.run();
        return waits.count - before;
    }

    private void assertTheSecondWaitsOnce(Runnable step) {
        step.run();
        assertEquals(1, of(step));
    }

    private void assertASecondStepWaitsOnce(Trainer trainer) {
        opened.add(trainer);
        assertTheSecondWaitsOnce(trainer::advance);
    }

    @Test
    void aStepOfSupervisedTrainingWaitsOnce() {
        ParameterSet set = random(ModelParameters.causal(CONFIG), true);
        SftTrainer.Settings settings = new SftTrainer.Settings(2, MICRO_BATCH_TOKENS, false);
        assertASecondStepWaitsOnce(
                new SftTrainer(device, CausalModel.of(trunk(set)), learner(set), _ -> EPISODES, settings, 7));
    }

    @ParameterizedTest
    @EnumSource(Comparison.class)
    void aStepOfACostModelWaitsOnce(Comparison comparison) {
        ParameterSet set = random(ModelParameters.score(CONFIG), true);
        PreferenceTrainer.Settings settings =
                new PreferenceTrainer.Settings(Objective.COST, comparison, 0.001, 2, MICRO_BATCH_TOKENS);
        assertASecondStepWaitsOnce(
                new PreferenceTrainer(device, ScoreModel.of(trunk(set)), learner(set), _ -> PAIRS, settings, 12));
    }

    @Test
    void aStepOfDirectPreferenceOptimisationWaitsOnce() {
        ParameterSet set = random(ModelParameters.causal(CONFIG), true);
        CausalModel reference = CausalModel.of(trunk(random(ModelParameters.causal(CONFIG), false)));
        DpoTrainer.Settings settings = new DpoTrainer.Settings(0.1, 2, MICRO_BATCH_TOKENS);
        assertASecondStepWaitsOnce(
                new DpoTrainer(device, CausalModel.of(trunk(set)), reference, learner(set), _ -> PAIRS, settings, 12));
    }

    @Test
    void aStepOfAnActorAndOfACriticWaitsOnce() {
        PpoSettings settings = Updates.settings(MICRO_BATCH_TOKENS, 0.2);
        TokenValues zeros =
                TokenValues.of(EPISODES.stream().map(Episode::logProbs).toArray(float[][]::new));
        ParameterSet set = random(ModelParameters.causal(CONFIG), true);
        CausalModel actor = CausalModel.of(trunk(set));
        Learner actorLearner = learner(set);
        assertTheSecondWaitsOnce(() -> Updates.actor(device, actor, actorLearner, settings, EPISODES, zeros));

        ParameterSet scores = random(ModelParameters.score(CONFIG), true);
        ScoreModel critic = ScoreModel.of(trunk(scores));
        Learner criticLearner = learner(scores);
        assertTheSecondWaitsOnce(() -> CriticUpdates.step(
                device, critic, criticLearner, new Critic.Settings(MICRO_BATCH_TOKENS, 5), EPISODES, zeros, zeros));
    }

    @Test
    void aModelThatReadsWaitsOnceHoweverManyMicroBatchesThereAre() {
        CausalModel model = CausalModel.of(trunk(random(ModelParameters.causal(CONFIG), false)));
        ScoreModel scores = ScoreModel.of(trunk(random(ModelParameters.score(CONFIG), false)));
        Scorer scorer = opened.add(new Scorer(device, model, MICRO_BATCH_TOKENS / 2, 7));
        assertTheSecondWaitsOnce(() -> scorer.logProbs(model, EPISODES, 1f));
        assertTheSecondWaitsOnce(() -> scorer.endScores(scores, EPISODES));
        assertTheSecondWaitsOnce(() -> scorer.values(scores, EPISODES));
    }

    @Test
    void writingWaitsOnceATokenForAllAnswersTogether() {
        CausalModel model = CausalModel.of(trunk(random(ModelParameters.causal(CONFIG), false)));
        Generator generator = opened.add(new Generator(device, model, new Generator.Size(4, 12, 8)));
        List<Request> requests = EPISODES.stream()
                .map(episode -> new Request(episode.prompt(), 1, 5, (_, _) -> 0.5f))
                .toList();
        Sampler sampler = new Sampler(SamplingOptions.FULL, 1f, Set.of());
        assertEquals(5, of(() -> generator.generate(requests, sampler)));
    }
}
