package io.levee.rlhf;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;

import io.levee.engine.optimizer.Adamw;
import io.levee.engine.optimizer.Learner;
import io.levee.engine.optimizer.LrSchedule;
import io.levee.engine.optimizer.Trainer;
import io.levee.engine.random.Draws;
import io.levee.engine.random.RandomStream;
import io.levee.engine.tensor.Device;
import io.levee.engine.tensor.ParameterSet;
import io.levee.kernels.Kernels;
import io.levee.kernels.SamplingOptions;
import io.levee.kernels.reference.ReferenceKernels;
import io.levee.rlhf.advantage.Critic;
import io.levee.rlhf.advantage.CriticUpdates;
import io.levee.rlhf.advantage.TokenValues;
import io.levee.rlhf.dpo.DpoTrainer;
import io.levee.rlhf.ppo.PpoSettings;
import io.levee.rlhf.ppo.Updates;
import io.levee.rlhf.preference.PreferenceTrainer;
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
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Property: memory that is planned for a micro-batch of some size is enough for every batch of at most that size, however it
 * is made up. Nothing is computed: only memory is taken and given back.
 */
class MemoryPlanTest {
    private static final Set<String> MEMORY = Set.of(
            "description",
            "allocate",
            "adopt",
            "upload",
            "download",
            "copy",
            "fill",
            "fence",
            "weight",
            "refresh",
            "close");

    /** Kernels whose operations do nothing. */
    private static Kernels idle() {
        Kernels kernels = new ReferenceKernels();
        return (Kernels) Proxy.newProxyInstance(
                Kernels.class.getClassLoader(), new Class<?>[] {Kernels.class}, (_, method, arguments) -> {
                    if (!MEMORY.contains(method.getName())) {
                        return method.getReturnType() == long.class ? -1L : null;
                    }
                    try {
                        return method.invoke(kernels, arguments);
                    } catch (InvocationTargetException failure) {
                        throw failure.getCause();
                    }
                });
    }

    /** A model of random shape, random rows, and a random size of micro-batches. */
    private static final class Trial implements AutoCloseable {
        private final Device device = new Device(idle());
        private final Draws draws;
        private final ModelConfig config;
        private final int microBatchTokens;
        private final int longest;

        Trial(int seed) {
            draws = RandomStream.of(seed, "plan").at(0);
            int heads = 1 + draws.nextInt(3);
            config = ModelConfig.llama(
                    2 + draws.nextInt(300),
                    heads * 2 * (1 + draws.nextInt(24)),
                    1 + draws.nextInt(400),
                    1 + draws.nextInt(3),
                    heads,
                    64,
                    draws.nextInt(2) == 0,
                    new ModelConfig.SpecialIds(OptionalInt.empty(), List.of(), OptionalInt.empty()));
            microBatchTokens = 1 + draws.nextInt(1500);
            longest = 4 + draws.nextInt(60);
        }

        int[] ids(int atMost) {
            return new int[1 + draws.nextInt(atMost)];
        }

        List<Episode> episodes() {
            List<Episode> episodes = new ArrayList<>();
            for (int b = 0; b < 60; b++) {
                int[] answer = ids(longest / 2);
                episodes.add(new Episode(ids(longest / 2), answer, new float[answer.length], false));
            }
            return episodes;
        }

        List<RankedPair> pairs() {
            List<RankedPair> pairs = new ArrayList<>();
            for (int b = 0; b < 40; b++) {
                int[] loser = ids(longest / 2);
                loser[0] = 1;
                pairs.add(new RankedPair(ids(longest / 2), ids(longest / 2), loser, 1, -1));
            }
            return pairs;
        }

        void causal(Consumer<Causal> work) {
            try (ParameterSet set = new ParameterSet(device.kernels(), ModelParameters.causal(config), true);
                    Decoder trunk = new Decoder(device, config, Weights.of(set), Adapters.NONE);
                    Learner learner = learner(set)) {
                work.accept(new Causal(CausalModel.of(trunk), learner));
            }
        }

        void score(Consumer<Score> work) {
            try (ParameterSet set = new ParameterSet(device.kernels(), ModelParameters.score(config), true);
                    Decoder trunk = new Decoder(device, config, Weights.of(set), Adapters.NONE);
                    Learner learner = learner(set)) {
                work.accept(new Score(ScoreModel.of(trunk), learner));
            }
        }

        private Learner learner(ParameterSet set) {
            return new Learner(device, set, Adamw.Settings.of(0, 0), new LrSchedule.Constant(0), 1);
        }

        @Override
        public void close() {
            device.close();
        }
    }

    private record Causal(CausalModel model, Learner learner) {}

    private record Score(ScoreModel model, Learner learner) {}

    private static void trials(int count, Consumer<Trial> work) {
        for (int seed = 0; seed < count; seed++) {
            try (Trial trial = new Trial(seed)) {
                assertDoesNotThrow(() -> work.accept(trial), "seed " + seed);
            }
        }
    }

    private static void advance(Trainer trainer) {
        try (trainer) {
            trainer.advance();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void supervisedBatchesFit(boolean recompute) {
        trials(
                15,
                trial -> trial.causal(causal -> {
                    SftTrainer.Settings settings = new SftTrainer.Settings(1, trial.microBatchTokens, recompute);
                    List<Episode> rows = trial.episodes();
                    advance(new SftTrainer(
                            trial.device, causal.model(), causal.learner(), _ -> rows, settings, trial.longest));
                }));
    }

    @ParameterizedTest
    @ValueSource(strings = {"SEQUENCE", "TOKEN"})
    void pairsFit(PreferenceTrainer.Comparison comparison) {
        trials(
                15,
                trial -> trial.score(score -> {
                    PreferenceTrainer.Settings settings = new PreferenceTrainer.Settings(
                            PreferenceTrainer.Objective.COST, comparison, 0.001, 1, trial.microBatchTokens);
                    List<RankedPair> pairs = trial.pairs();
                    advance(new PreferenceTrainer(
                            trial.device, score.model(), score.learner(), _ -> pairs, settings, 2 * trial.longest));
                }));
    }

    @Test
    void pairsOfDpoFit() {
        trials(
                15,
                trial -> trial.causal(causal -> {
                    DpoTrainer.Settings settings = new DpoTrainer.Settings(0.1, 1, trial.microBatchTokens);
                    List<RankedPair> pairs = trial.pairs();
                    advance(new DpoTrainer(
                            trial.device,
                            causal.model(),
                            causal.model(),
                            causal.learner(),
                            _ -> pairs,
                            settings,
                            2 * trial.longest));
                }));
    }

    @Test
    void minibatchesOfReinforcementLearningFit() {
        trials(15, trial -> {
            PpoSettings settings = Updates.settings(trial.microBatchTokens, 0.2);
            List<Episode> episodes = trial.episodes();
            TokenValues zeros =
                    TokenValues.of(episodes.stream().map(Episode::logProbs).toArray(float[][]::new));
            trial.causal(causal -> {
                Updates.actor(trial.device, causal.model(), causal.learner(), settings, episodes, zeros);
                try (Scorer scorer = new Scorer(trial.device, causal.model(), trial.microBatchTokens, trial.longest)) {
                    scorer.logProbs(causal.model(), episodes, 1f);
                    trial.score(score -> scorer.endScores(score.model(), episodes));
                    trial.score(score -> scorer.values(score.model(), episodes));
                }
            });
            trial.score(score -> CriticUpdates.step(
                    trial.device,
                    score.model(),
                    score.learner(),
                    new Critic.Settings(trial.microBatchTokens, 5),
                    episodes,
                    zeros,
                    zeros));
            trial.score(score -> {
                try (Scorer scorer = new Scorer(trial.device, score.model(), trial.microBatchTokens, trial.longest)) {
                    scorer.endScores(score.model(), episodes);
                }
            });
        });
    }

    @Test
    void continuationsFit() {
        trials(
                15,
                trial -> trial.causal(causal -> {
                    int slots = 1 + trial.draws.nextInt(20);
                    Generator.Size size = new Generator.Size(slots, 60, 30 + trial.draws.nextInt(100));
                    List<Request> requests = IntStream.range(0, 30)
                            .mapToObj(_ -> new Request(
                                    trial.ids(30),
                                    1 + trial.draws.nextInt(slots),
                                    1 + trial.draws.nextInt(30),
                                    (_, _) -> 0f))
                            .toList();
                    try (Generator generator = new Generator(trial.device, causal.model(), size)) {
                        generator.generate(requests, new Sampler(SamplingOptions.FULL, 1.1f, Set.of()));
                    }
                }));
    }
}
