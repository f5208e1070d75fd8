package io.levee.rlhf.measure;

import io.levee.engine.optimizer.Adamw;
import io.levee.engine.optimizer.Learner;
import io.levee.engine.optimizer.LrSchedule;
import io.levee.engine.tensor.Device;
import io.levee.rlhf.role.Language;
import io.levee.rlhf.sft.SftTrainer;
import io.levee.transformer.model.Rows;
import java.util.List;

/** A step of supervised training: forward, backward, clipping, AdamW. */
final class TrainBench {
    private static final int SEQUENCES = 64;
    private static final int LENGTH = 32;
    private static final int MICRO_BATCH_TOKENS = 1024;
    private static final long STEPS = 1_000_000;

    /** The backward pass takes the product of each matrix twice more. */
    private static final int PASSES = 3;

    private TrainBench() {}

    static List<Bench.Figure> run(Device device, RandomModel model) {
        List<Rows.Answered> rows = model.rows(SEQUENCES, LENGTH);
        int longest = rows.stream().mapToInt(Rows.Answered::length).max().orElseThrow();
        long tokens = rows.stream().mapToLong(Rows.Answered::length).sum();
        long predicted = rows.stream().mapToLong(Rows.Answered::predicted).sum();
        Adamw.Settings settings = new Adamw.Settings(1e-4, 0.9, 0.95, 1e-8, 0.1, 1);
        try (Language language = model.language(device, true);
                Learner learner =
                        new Learner(device, language.parameters(), settings, LrSchedule.of("constant", 0, 0), STEPS);
                SftTrainer trainer = new SftTrainer(
                        device,
                        language.model(),
                        learner,
                        _ -> rows,
                        new SftTrainer.Settings(STEPS, MICRO_BATCH_TOKENS, false),
                        longest)) {
            double seconds = new Timing(4, 15).seconds(trainer::advance);
            double operations = PASSES * (tokens * model.trunkOperations() + predicted * model.headOperations());
            String shape = model.name() + ", " + SEQUENCES + " sequences, " + tokens + " tokens";
            return List.of(
                    new Bench.Figure("train", shape, tokens / seconds, "tokens/s", operations / seconds),
                    new Bench.Figure("train step", shape, seconds * 1e3, "ms", 0));
        }
    }
}
