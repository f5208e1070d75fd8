package io.levee.rlhf.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.levee.engine.store.BadInputException;
import io.levee.rlhf.run.RunContext;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Options that a program fills in, without a command line. */
class OptionsOfProgramsTest {
    @TempDir
    private Path folder;

    @Test
    void everythingThatIsWrongIsSaidBeforeAnythingExists() {
        SftOptions options = new SftOptions();
        options.model = folder.resolve("model");
        options.config = folder.resolve("config");
        options.batches.epochs = 0;
        options.optimizer.lr = Double.NaN;
        options.optimizer.schedule = "cosin";
        options.lora.loraAlpha = 4;
        options.run.memoryLimitMib = -5;
        Path directory = folder.resolve("run");

        BadInputException refused = assertThrows(
                BadInputException.class, () -> Runs.start(new SftJob(options), directory, RunContext.QUIET));

        assertEquals(
                List.of(
                        "--memory-limit-mib -5: expected a whole number in [0, 1e9]",
                        "--data: missing",
                        "--epochs 0: expected a whole number in [1, 1e6]",
                        "--lr NaN: expected a number in [0, 1e3]",
                        "--schedule cosin: expected constant, linear or cosine",
                        "--lora-alpha 4.0: needs --lora-rank",
                        "sft: give either --model (to go on from) or --config (random weights)"),
                refused.getMessage().lines().toList());
        assertFalse(Files.exists(directory));
    }

    @Test
    void theOptionsOfSeveralGroupsAreLookedAtTogether() {
        PpoJob.LagrangeRun run = new PpoJob.LagrangeRun();
        run.costOptions.costModel = List.of("harm=c");
        run.lagrangeOptions.threshold = List.of("0.5");
        run.ppoOptions.advantage.advantage = "rloo";
        run.ppoOptions.advantage.gamma = 7.0;

        BadInputException refused = assertThrows(
                BadInputException.class, () -> Runs.start(new PpoJob(run), folder.resolve("run"), RunContext.QUIET));

        assertEquals(
                List.of(
                        "--actor: missing",
                        "--reward-model: missing",
                        "--gamma 7.0: expected a number in [0, 1]",
                        "--data: missing",
                        "--gamma 7.0: --advantage rloo has no critics",
                        "--advantage rloo: compares the answers to a prompt, and --samples is 1; expected at least 2",
                        "--threshold: no --cost-model has the name 'cost'; there are harm"),
                refused.getMessage().lines().toList());
    }
}
