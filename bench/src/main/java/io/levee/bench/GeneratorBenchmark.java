package io.levee.bench;

import io.levee.engine.random.RandomStream;
import io.levee.engine.tensor.Device;
import io.levee.kernels.Kernels;
import io.levee.rlhf.measure.RandomModel;
import io.levee.rlhf.role.Language;
import io.levee.rlhf.rollout.Episode;
import io.levee.rlhf.rollout.RolloutPrompt;
import io.levee.rlhf.rollout.Sampling;
import io.levee.transformer.decode.Generator;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Warmup;

/** Answers of the built-in world's model at temperature 1, as rollouts sample them. New tokens are counted, prompts are not. */
@Fork(1)
@Warmup(iterations = 4, time = 2)
@Measurement(iterations = 5, time = 2)
public class GeneratorBenchmark {
    /** Some prompts, answered again and again. No answer ends before its length. */
    public abstract static class Rollout extends Workload {
        private static final int CHECKED = 8;

        private Language language;
        private Generator generator;

        abstract Sizes sizes();

        /** Tokens and log-probabilities of the first answers, which do not depend on the others. */
        @Override
        List<float[]> results(Kernels on) {
            open(on);
            int prompts = Math.min(CHECKED, sizes().of("B"));
            List<Episode> episodes =
                    sampling().run(generator, RandomModel.world().prompts(prompts, sizes().of("prompt")), 0);
            close();
            List<float[]> results = new ArrayList<>();
            for (Episode episode : episodes) {
                results.add(episode.logProbs());
                float[] ids = new float[episode.answer().length];
                for (int t = 0; t < ids.length; t++) {
                    ids[t] = episode.answer()[t];
                }
                results.add(ids);
            }
            return results;
        }

        @Override
        Work open(Kernels on) {
            int b = sizes().of("B");
            int promptTokens = sizes().of("prompt");
            int newTokens = sizes().of("new");
            Device device = new Device(on);
            language = RandomModel.world().language(device, false);
            generator = new Generator(
                    device, language.model(), new Generator.Size(b, promptTokens + newTokens, b * promptTokens));
            List<RolloutPrompt> prompts = RandomModel.world().prompts(b, promptTokens);
            Sampling sampling = sampling();
            return new Work(() -> sampling.run(generator, prompts, 0), (double) b * newTokens);
        }

        private Sampling sampling() {
            return new Sampling(RandomStream.of(1, "bench"), 1, sizes().of("new"), 1f, Set.of());
        }

        @Override
        void close() {
            generator.close();
            language.close();
        }
    }

    /** Prompts of one token, so that every step adds one token to each sequence. */
    public static class Steps extends Rollout {
        /** B sequences, tokens of the prompt, new tokens. */
        @Param({"B=1 prompt=1 new=32", "B=256 prompt=1 new=32"})
        public String shape;

        @Override
        Sizes sizes() {
            return Sizes.parse(shape);
        }
    }

    /** Prompts as in the world. */
    public static class Answers extends Rollout {
        /** B sequences, tokens of the prompt, new tokens. */
        @Param({"B=256 prompt=16 new=32"})
        public String shape;

        @Override
        Sizes sizes() {
            return Sizes.parse(shape);
        }
    }

    /** Decode steps: B tokens each. */
    @Benchmark
    public void decode(Steps work, Counters.Tokens done) {
        done.add(work.run());
    }

    /** Prompts and decode steps. */
    @Benchmark
    public void generate(Answers work, Counters.Tokens done) {
        done.add(work.run());
    }
}
