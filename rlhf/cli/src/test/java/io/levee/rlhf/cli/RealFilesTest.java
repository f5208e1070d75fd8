package io.levee.rlhf.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.levee.engine.store.Json;
import io.levee.rlhf.shared.SharedFolder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The pipeline on a model and on data sets that others have made, from the command line. */
class RealFilesTest {
    private static final int PROMPT_IDS = 5;

    @TempDir
    private Path folder;

    private String model(String stage) {
        return folder.resolve(stage).resolve("model").toString();
    }

    private Json run(String verb, String... options) {
        List<String> line = new ArrayList<>(List.of(
                verb,
                "--json",
                "--seed",
                "14",
                "--too-long",
                "skip",
                "--out",
                folder.resolve(verb).toString()));
        line.addAll(List.of(options));
        CommandRun run = CommandRun.of(line.toArray(String[]::new));
        assertEquals(ExitCode.DONE, run.code(), () -> line + "\n" + run.err());
        return run.json();
    }

    @Test
    void storiesBecomeASafePolicyThatGenerates() {
        String start = SharedFolder.require("models/stories260K/hf").toString();
        String demonstrations =
                SharedFolder.require("data/alpaca_seed_tasks_as_alpaca.jsonl").toString();
        String pairs =
                SharedFolder.require("data/xstest_derived_pku_format.jsonl").toString();

        Json sft = run("sft", "--model", start, "--data", demonstrations, "--lr", "1e-3", "--batch-size", "16");
        assertEquals(175, sft.at("data").at("read").integer());
        assertEquals(30, sft.at("data").at("too_long").integer());
        assertEquals(145, sft.at("data").at("rows").integer());
        String[] scores = {"--model", model("sft"), "--data", pairs + ":0.5", "--batch-size", "16", "--lr", "1e-3"};
        assertTrue(run("reward", scores).at("pairs").integer() > 50);
        Json cost = run("cost", scores);

        Json policy = run(
                "ppo-lag",
                "--actor",
                model("sft"),
                "--reward-model",
                model("reward"),
                "--cost-model",
                model("cost"),
                "--ptx-data",
                demonstrations,
                "--ptx-coeff",
                "1",
                "--data",
                pairs,
                "--threshold",
                "auto:0.5",
                "--iterations",
                "2",
                "--prompts-per-iteration",
                "16",
                "--minibatch",
                "8",
                "--critic-warm-start",
                "1",
                "--max-new-tokens",
                "24");
        double middle = (cost.at("mean_safe").number() + cost.at("mean_unsafe").number()) / 2;
        assertEquals(middle, policy.at("limit").number(), 1e-6 * Math.abs(middle));
        assertTrue(policy.at("lambda").number() > 0, policy::toString);
        generates(model("ppo-lag"));
    }

    private static void generates(String model) {
        CommandRun run = CommandRun.of(
                "generate", "--model", model, "--prompt", "Once upon a time", "--max-new-tokens", "12", "--json");
        assertEquals(ExitCode.DONE, run.code(), run::err);
        Json sample = run.json();
        assertFalse(sample.at("text").text().isBlank(), run::out);
        assertEquals(sample.at("ids").size(), sample.at("log_probs").size());
        assertTrue(sample.at("ids").size() >= PROMPT_IDS, run::out);
    }
}
