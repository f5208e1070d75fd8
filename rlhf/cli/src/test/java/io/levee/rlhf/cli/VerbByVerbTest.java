package io.levee.rlhf.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.levee.engine.store.Hashes;
import io.levee.engine.store.Json;
import io.levee.rlhf.run.RunFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SequencedMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The demonstration in one process, and its verbs one by one from each other's files with the options that the demonstration's
 * run.json files hold: the same bytes come out.
 */
class VerbByVerbTest {
    private static final List<String> STAGES =
            List.of("world", "sft", "comparisons", "reward", "cost", "ppo-lag", "ppo");

    @TempDir
    private Path folder;

    private Path demo() {
        return folder.resolve("demo");
    }

    private Path verbs() {
        return folder.resolve("verbs");
    }

    private static void done(List<String> arguments) {
        CommandRun run = CommandRun.of(arguments.toArray(String[]::new));
        assertEquals(ExitCode.DONE, run.code(), () -> arguments + "\n" + run.err());
    }

    /** The command line of a stage of the demonstration, with all options that it had, on the verbs' files. */
    private List<String> commandLine(String stage) {
        Json run = Json.parse(demo().resolve(stage).resolve("run.json"));
        SequencedMap<String, Json> options = run.at("options").fields();
        assertTrue(options.containsKey("seed"), options::toString);
        List<String> line = new ArrayList<>(List.of(
                run.at("verb").text(),
                "--quiet",
                "--out",
                verbs().resolve(stage).toString()));
        options.forEach((name, value) -> add(line, "--" + name, value));
        return line;
    }

    private void add(List<String> line, String option, Json value) {
        if (value.isArray()) {
            value.items().forEach(item -> add(line, option, item));
        } else if (value.isFlag()) {
            if (value.flag()) {
                line.add(option);
            }
        } else {
            line.add(option + "=" + value.raw().toString().replace(demo().toString(), verbs().toString()));
        }
    }

    @Test
    void theVerbsOneByOneMakeTheModelsOfTheDemonstration() throws IOException {
        done(List.of("demo", "--quick", "--seed", "13", "--quiet", "--out", demo().toString()));
        for (String stage : STAGES) {
            done(commandLine(stage));
            assertEquals(RunFiles.results(demo().resolve(stage)), RunFiles.results(verbs().resolve(stage)), stage);
        }

        assertEquals(RunFiles.results(demo()), RunFiles.results(verbs()), "a model of no stage that was compared");
        for (String file : List.of("world/sft.jsonl", "world/eval.jsonl", "comparisons/preferences-train.jsonl")) {
            assertEquals(Hashes.sha256(demo().resolve(file)), Hashes.sha256(verbs().resolve(file)), file);
        }
    }
}
