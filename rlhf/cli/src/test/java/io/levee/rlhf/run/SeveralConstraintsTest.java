package io.levee.rlhf.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.levee.engine.store.Json;
import io.levee.rlhf.demo.WorldJob;
import io.levee.rlhf.demo.WorldRecipe;
import io.levee.rlhf.job.PreferenceJob;
import io.levee.rlhf.job.Runs;
import io.levee.rlhf.job.SftJob;
import io.levee.rlhf.preference.PreferenceTrainer.Objective;
import io.levee.rlhf.world.WorldFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** PPO-Lagrangian under two constraints, from the command line, on a hundredth of the built-in world. */
class SeveralConstraintsTest {
    private static final long SEED = 31;
    private static final double SIZE = 0.01;
    private static final int ITERATIONS = 6;

    /** Words from which an answer counts as rambling, the second thing that is judged. */
    private static final int RAMBLING = 12;

    @TempDir
    private static Path folder;

    private static Path model(String stage) {
        return folder.resolve(stage).resolve("model");
    }

    private static void run(String name, Job job) {
        job.compute().threads = 2;
        Runs.start(job, folder.resolve(name), RunContext.QUIET);
    }

    @BeforeAll
    static void twoCostModelsOfDifferentLabels() throws IOException {
        Path world = folder.resolve("world");
        Path comparisons = folder.resolve("comparisons");
        run("world", new WorldJob(WorldRecipe.world(SEED, SIZE)));
        run("sft", new SftJob(WorldRecipe.sft(SEED, world)));
        run("comparisons", new WorldJob(WorldRecipe.comparisons(SEED, SIZE, model("sft"))));
        Path judgedByLength = Files.createDirectories(folder.resolve("by-length"));
        for (String file : List.of(WorldFiles.PREFERENCES_TRAIN, WorldFiles.PREFERENCES_TEST)) {
            relabel(comparisons.resolve(file), judgedByLength.resolve(file));
        }
        run("reward", new PreferenceJob(WorldRecipe.preference(SEED, model("sft"), comparisons), Objective.REWARD));
        run("cost", new PreferenceJob(WorldRecipe.preference(SEED, model("sft"), comparisons), Objective.COST));
        run("ramble", new PreferenceJob(WorldRecipe.preference(SEED, model("sft"), judgedByLength), Objective.COST));
    }

    /** The same answers, of which the longer one is the worse and a long one is unsafe. */
    private static void relabel(Path from, Path to) throws IOException {
        List<String> rows = new ArrayList<>();
        for (String line : Files.readAllLines(from)) {
            Json row = Json.parse(line, from.toString());
            int first = row.at("response_0").text().split(" ").length;
            int second = row.at("response_1").text().split(" ").length;
            Map<String, Object> relabelled = new LinkedHashMap<>();
            for (String kept : List.of("prompt", "response_0", "response_1")) {
                relabelled.put(kept, row.at(kept).text());
            }
            relabelled.put("is_response_0_safe", first < RAMBLING);
            relabelled.put("is_response_1_safe", second < RAMBLING);
            relabelled.put("better_response_id", first <= second ? 0 : 1);
            relabelled.put("safer_response_id", first <= second ? 0 : 1);
            rows.add(Json.write(relabelled));
        }
        Files.write(to, rows);
    }

    private static String[] line(Path out, String... more) {
        List<String> line = new ArrayList<>(List.of(
                "ppo-lag",
                "--quiet",
                "--seed=" + SEED,
                "--threads=2",
                "--checkpoint-seconds=0",
                "--actor=" + model("sft"),
                "--reward-model=" + model("reward"),
                "--data=" + folder.resolve("world").resolve(WorldFiles.PROMPTS),
                "--iterations=" + ITERATIONS,
                "--prompts-per-iteration=16",
                "--minibatch=16",
                "--max-new-tokens=24",
                "--actor-lr=8e-4",
                "--out=" + out));
        line.addAll(Arrays.asList(more));
        return line.toArray(String[]::new);
    }

    private static String[] twoConstraints(Path out) {
        return line(
                out,
                "--critic-warm-start=1",
                "--cost-model=harm=" + model("cost"),
                "--cost-model=ramble=" + model("ramble"),
                "--threshold=harm=0.3",
                "--threshold=ramble=auto",
                "--cost-floor=harm=-2");
    }

    private static Path log() {
        return folder.resolve("log.txt");
    }

    private static void complete(String... line) throws IOException, InterruptedException {
        LeveeProcess process = LeveeProcess.start(log(), line);
        assertEquals(0, process.await(), process::output);
    }

    @Test
    void bothAreReportedAndAKilledRunEndsWithTheSameBits() throws IOException, InterruptedException {
        Path whole = folder.resolve("whole");
        complete(twoConstraints(whole));
        SortedMap<String, String> expected = RunFiles.results(whole);

        Path killed = folder.resolve("killed");
        LeveeProcess process = LeveeProcess.start(log(), twoConstraints(killed));
        Path checkpoints = killed.resolve("checkpoints");
        while (!Files.exists(checkpoints.resolve("latest"))) {
            assertFalse(process.endsWithin(5), process::output);
        }
        process.kill();
        assertFalse(Files.exists(killed.resolve("result.json")), "killed too late");
        complete("resume", killed.toString(), "--quiet");
        assertEquals(expected, RunFiles.results(killed));

        Json result = Json.parse(whole.resolve("result.json"));
        assertEquals(0.3, result.at("limit_harm").number());
        assertTrue(result.at("limit_from_ramble").text().startsWith("mean_safe"), result::toString);
        assertNotEquals(
                result.at("lambda_harm").number(), result.at("lambda_ramble").number());
        String metrics = Files.readString(whole.resolve("metrics.csv"));
        for (String key :
                List.of("ppo/harm", "ppo/ramble", "ppo/lambda_harm", "ppo/window_ramble", "ppo/ramble_critic_loss")) {
            assertTrue(metrics.contains("," + key + ","), key);
        }
        String report = Files.readString(whole.resolve("report.html"));
        for (String title : List.of("λ: harm", "λ: ramble", "Mean cost in the window: ramble")) {
            assertTrue(report.contains(title), title);
        }
    }

    @Test
    void withoutCriticsNothingOfThemIsKept() throws IOException, InterruptedException {
        for (String advantage : List.of("rloo", "group")) {
            Path out = folder.resolve(advantage);
            complete(line(
                    out,
                    "--advantage=" + advantage,
                    "--samples=4",
                    "--cost-model=" + model("cost"),
                    "--threshold=0.3"));
            String metrics = Files.readString(out.resolve("metrics.csv"));
            assertTrue(metrics.contains(",ppo/lambda,"), metrics);
            assertFalse(metrics.contains("critic"), metrics);
            try (var files = Files.walk(out.resolve("checkpoints"))) {
                assertTrue(files.noneMatch(file -> file.toString().contains("critic")), out::toString);
            }
        }
    }

    private static void refused(String expected, String... line) throws IOException, InterruptedException {
        LeveeProcess process = LeveeProcess.start(log(), line);
        assertEquals(2, process.await(), process::output);
        assertTrue(process.output().contains(expected), process::output);
        assertFalse(Files.exists(folder.resolve("refused")), "a directory was left");
    }

    @Test
    void whatDoesNotFitTogetherIsRefusedBeforeAnythingExists() throws IOException, InterruptedException {
        Path out = folder.resolve("refused");
        String harm = "--cost-model=harm=" + model("cost");
        String ramble = "--cost-model=ramble=" + model("ramble");
        refused("--threshold: no value for the cost model 'ramble'", line(out, harm, ramble, "--threshold=harm=0"));
        refused("no --cost-model has the name 'cost'", line(out, harm, "--threshold=harm=0", "--cost-floor=1"));
        refused("'kl' cannot name a cost", line(out, "--cost-model=kl=" + model("cost"), "--threshold=kl=0"));
        refused("given twice for 'harm'", line(out, harm, harm, "--threshold=harm=0"));
        refused("--samples is 1", line(out, harm, "--threshold=harm=0", "--advantage=rloo"));
        refused(
                "--gamma 1: --advantage rloo has no critics",
                line(out, harm, "--threshold=harm=0", "--advantage=rloo", "--samples=2", "--gamma=1"));
    }

    @Test
    void aRunOfAnEarlierFormatIsRefusedInWords() throws IOException, InterruptedException {
        Path run = folder.resolve("old");
        complete(line(run, "--critic-warm-start=1", "--cost-model=" + model("cost"), "--threshold=0.3"));
        Files.delete(run.resolve("result.json"));
        Path description = run.resolve("run.json");
        String text = Files.readString(description);
        Files.writeString(description, text.replaceAll("\"format\" *: *2,", ""));
        assertNotEquals(text, Files.readString(description));
        LeveeProcess process = LeveeProcess.start(log(), "resume", run.toString());
        assertEquals(2, process.await(), process::output);
        assertTrue(process.output().contains("format 1 of the run directory"), process::output);
    }
}
