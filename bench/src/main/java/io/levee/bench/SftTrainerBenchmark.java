package io.levee.bench;

import io.levee.engine.optimizer.Adamw;
import io.levee.engine.optimizer.Learner;
import io.levee.engine.optimizer.LrSchedule;
import io.levee.engine.tensor.Device;
import io.levee.kernels.Kernels;
import io.levee.rlhf.measure.RandomModel;
import io.levee.rlhf.role.Language;
import io.levee.rlhf.sft.SftTrainer;
import io.levee.transformer.model.Rows;
import java.util.List;
import java.util.SequencedMap;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Warmup;

/** A whole step of supervised training of the built-in world's model: packing, forward, backward, clipping, AdamW. */
@Fork(1)
@Warmup(iterations = 4, time = 2)
@Measurement(iterations = 5, time = 2)
public class SftTrainerBenchmark {
    private static final int MICRO_BATCH_TOKENS = 1024;
    private static final long STEPS = Long.MAX_VALUE;

    /** So small that a batch of which every step learns stays what it was. */
    private static final double LEARNING_RATE = 1e-7;

    /** A batch that is learned again and again. */
    public static class Batch extends Workload {
        /** B sequences of about T tokens. */
        @Param("B=64 T=32")
        public String shape;

        private Language language;
        private Learner learner;
        private SftTrainer trainer;

        /** Loss and gradient norm of the first step. */
        @Override
        List<float[]> results(Kernels on) {
            open(on);
            SequencedMap<String, Double> metrics = trainer.advance();
            close();
            float loss = metrics.get("sft/loss").floatValue();
            float norm = metrics.get("sft/grad_norm").floatValue();
            return List.of(new float[] {loss}, new float[] {norm});
        }

        @Override
        Work open(Kernels on) {
            Sizes sizes = Sizes.parse(shape);
            List<Rows.Answered> rows = RandomModel.world().rows(sizes.of("B"), sizes.of("T"));
            Device device = new Device(on);
            language = RandomModel.world().language(device, true);
            learner = new Learner(
                    device,
                    language.parameters(),
                    Adamw.Settings.of(LEARNING_RATE, 0.1),
                    new LrSchedule.Constant(0),
                    STEPS);
            trainer = new SftTrainer(
                    device,
                    language.model(),
                    learner,
                    _ -> rows,
                    new SftTrainer.Settings(STEPS, MICRO_BATCH_TOKENS, false),
                    rows.stream().mapToInt(Rows.Answered::length).max().orElseThrow());
            return new Work(
                    trainer::advance,
                    rows.stream().mapToInt(Rows.Answered::length).sum());
        }

        @Override
        void close() {
            trainer.close();
            learner.close();
            language.close();
        }
    }

    /** A step. */
    @Benchmark
    public void advance(Batch work, Counters.Tokens done) {
        done.add(work.run());
    }
}
