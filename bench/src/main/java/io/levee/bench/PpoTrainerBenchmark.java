package io.levee.bench;

import io.levee.engine.tensor.Device;
import io.levee.kernels.Kernels;
import io.levee.rlhf.measure.RandomModel;
import io.levee.rlhf.measure.RandomPpo;
import java.util.Collection;
import java.util.List;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Warmup;

/**
 * A whole iteration of PPO-Lagrangian at a small size: sampling, scoring by four models and two critics, advantages, updates of
 * actor and critics. Tokens are those of the answers with their prompts.
 */
@Fork(1)
@Warmup(iterations = 4, time = 4)
@Measurement(iterations = 5, time = 4)
public class PpoTrainerBenchmark {
    /** Iterations that follow one another. */
    public static class Iterations extends Workload {
        private static final RandomPpo.Size CHECKED = new RandomPpo.Size(8, 6, 6, 4);

        /** B answers, tokens of the prompt, new tokens, answers of an optimizer step. */
        @Param("B=64 prompt=16 new=32 minibatch=32")
        public String shape;

        private RandomPpo ppo;

        /** All metrics of the first iteration of a smaller one. */
        @Override
        List<float[]> results(Kernels on) {
            try (RandomPpo small = new RandomPpo(new Device(on), RandomModel.world(), CHECKED)) {
                Collection<Double> metrics = small.trainer().advance().values();
                float[] values = new float[metrics.size()];
                int i = 0;
                for (double value : metrics) {
                    values[i++] = (float) value;
                }
                return List.of(values);
            }
        }

        @Override
        Work open(Kernels on) {
            Sizes sizes = Sizes.parse(shape);
            RandomPpo.Size size =
                    new RandomPpo.Size(sizes.of("B"), sizes.of("prompt"), sizes.of("new"), sizes.of("minibatch"));
            ppo = new RandomPpo(new Device(on), RandomModel.world(), size);
            return new Work(ppo.trainer()::advance, (double) size.answers() * size.tokens());
        }

        @Override
        void close() {
            ppo.close();
        }
    }

    /** An iteration. */
    @Benchmark
    public void advance(Iterations work, Counters.Tokens done) {
        done.add(work.run());
    }
}
