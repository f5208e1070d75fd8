package io.levee.rlhf.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.levee.engine.store.Json;
import io.levee.rlhf.run.RunFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Reinforcement learning of a model of a few thousand weights by the command line: a run takes a moment. */
final class TinyPpo {
    static final int PROMPTS = 8;
    static final int ITERATIONS = 4;
    static final int MINIBATCH = 4;

    private final Path folder;
    private int runs;

    /** Writes models and prompts into a folder. */
    TinyPpo(Path folder) throws IOException {
        this.folder = folder;
        TinyModel.language(actor());
        TinyModel.reward(folder.resolve("reward"));
        TinyModel.cost(folder.resolve("cost"));
        Files.writeString(prompts(), """
                {"prompt": "the cat"}
                {"prompt": "a mat"}
                {"prompt": "on the mat"}
                {"prompt": "sat"}
                {"prompt": "the mat sat"}
                {"prompt": "a cat sat on"}
                {"prompt": "cat"}
                {"prompt": "mat on the cat"}
                """);
    }

    Path actor() {
        return folder.resolve("actor");
    }

    Path prompts() {
        return folder.resolve("prompts.jsonl");
    }

    /** Runs a verb; options in {@code more} win. */
    Run run(String verb, String... more) {
        Path out = folder.resolve("run-" + runs++);
        List<String> line = new ArrayList<>(List.of(verb, "--quiet", "--out=" + out));
        List<String> given = List.of(more);
        standard(verb).forEach((option, value) -> {
            if (given.stream().noneMatch(other -> other.startsWith(option + "="))) {
                line.add(option + "=" + value);
            }
        });
        line.addAll(given);
        CommandRun run = CommandRun.of(line.toArray(String[]::new));
        assertEquals(ExitCode.DONE, run.code(), () -> line + "\n" + run.err());
        return new Run(out);
    }

    private SequencedMap<String, Object> standard(String verb) {
        SequencedMap<String, Object> options = new LinkedHashMap<>();
        options.put("--device", "reference");
        options.put("--seed", 5);
        options.put("--actor", actor());
        options.put("--reward-model", folder.resolve("reward"));
        options.put("--data", prompts());
        options.put("--iterations", ITERATIONS);
        options.put("--prompts-per-iteration", PROMPTS);
        options.put("--minibatch", MINIBATCH);
        options.put("--critic-warm-start", 0);
        options.put("--critic-warmup", 0);
        options.put("--max-new-tokens", 8);
        options.put("--actor-lr", 0.01);
        options.put("--critic-lr", 0.01);
        if (!verb.equals("ppo")) {
            options.put("--cost-model", folder.resolve("cost"));
        }
        return options;
    }

    /** PPO-Lagrangian; options in {@code more} win. */
    Run lagrangian(String... more) {
        return run(
                "ppo-lag",
                Stream.concat(Stream.of("--threshold=0", "--window=" + PROMPTS), Stream.of(more))
                        .toArray(String[]::new));
    }

    /**
     * A complete run.
     *
     * @param directory of the run
     */
    record Run(Path directory) {
        /** What metrics.csv has of an iteration, by key. */
        SortedMap<String, Double> metrics(long iteration) {
            SortedMap<String, Double> values = new TreeMap<>();
            for (String line :
                    lines("metrics.csv").subList(1, lines("metrics.csv").size())) {
                String[] columns = line.split(",");
                if (Long.parseLong(columns[0]) == iteration) {
                    values.put(columns[1], Double.parseDouble(columns[2]));
                }
            }
            return values;
        }

        /** One metric of every iteration. */
        List<Double> every(String key) {
            return lines("metrics.csv").stream()
                    .map(line -> line.split(","))
                    .filter(columns -> columns[1].equals(key))
                    .map(columns -> Double.parseDouble(columns[2]))
                    .toList();
        }

        /** The logged samples of an iteration. */
        List<Json> samples(long iteration) {
            return lines("samples.jsonl").stream()
                    .map(line -> Json.parse(line, "samples.jsonl"))
                    .filter(sample -> sample.at("step").whole() == iteration)
                    .toList();
        }

        Json result() {
            return Json.parse(directory.resolve("result.json"));
        }

        /** Optimizer steps of a learner in the whole run, as the last checkpoint has them. */
        long optimizerSteps(String learner) {
            Path checkpoints = directory.resolve("checkpoints");
            String latest = text(checkpoints.resolve("latest")).strip();
            SequencedMap<String, Json> state = Json.parse(
                            checkpoints.resolve(latest).resolve("state.json"))
                    .fields();
            return state.get(learner).at("steps").whole();
        }

        /** Sums of models, metrics and samples. */
        SortedMap<String, String> files() {
            try {
                return RunFiles.results(directory);
            } catch (IOException failure) {
                throw new UncheckedIOException(failure);
            }
        }

        private List<String> lines(String file) {
            return text(directory.resolve(file)).lines().toList();
        }

        private static String text(Path file) {
            try {
                return Files.readString(file);
            } catch (IOException failure) {
                throw new UncheckedIOException(failure);
            }
        }
    }
}
