package io.levee.rlhf.inspect;

import io.levee.engine.store.Checkpoint;
import io.levee.engine.store.Checkpoints;
import io.levee.engine.store.FileErrors;
import io.levee.engine.store.Json;
import io.levee.rlhf.run.RunDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.stream.Stream;

/** A run directory: what was asked, how far it came, its last metrics, and the runs inside it. */
final class RunInspection {
    private RunInspection() {}

    public static SequencedMap<String, Object> of(Path folder) {
        RunDirectory directory = new RunDirectory(folder);
        Json run = directory.run();
        SequencedMap<String, Object> facts = new LinkedHashMap<>();
        facts.put("kind", "run");
        facts.put("folder", folder.toString());
        run.fields().forEach((name, value) -> facts.put(name, value.raw()));
        facts.put("state", state(directory));
        directory
                .checkpoints()
                .latest()
                .ifPresent(checkpoint -> facts.put("latest_checkpoint", checkpoint(checkpoint)));
        facts.put("last_metrics", lastMetrics(folder.resolve("metrics.jsonl")));
        List<Map<String, Object>> stages = stages(folder);
        if (!stages.isEmpty()) {
            facts.put("stages", stages);
        }
        directory.result().ifPresent(result -> facts.put("result", result.raw()));
        return facts;
    }

    private static String state(RunDirectory directory) {
        if (directory.result().isPresent()) {
            return "complete";
        }
        return "not complete; go on with: levee resume " + directory.path();
    }

    private static Map<String, Object> checkpoint(Checkpoint checkpoint) {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("step", checkpoint.step());
        facts.put("folder", checkpoint.folder().toString());
        facts.put("decides_bits", checkpoint.facts().raw());
        return facts;
    }

    /** The last value of each key. */
    private static SequencedMap<String, Object> lastMetrics(Path file) {
        SequencedMap<String, Object> last = new LinkedHashMap<>();
        if (!Files.exists(file)) {
            return last;
        }
        long[] number = {0};
        try (Stream<String> lines = Files.lines(file)) {
            lines.forEach(line -> Json.parse(line, file.toString(), ++number[0], 1)
                    .fields()
                    .forEach((key, value) -> last.put(key, value.raw())));
        } catch (IOException failure) {
            throw FileErrors.reading(file, failure);
        }
        return last;
    }

    /** Runs of verbs inside this one, in the order in which they began. */
    private static List<Map<String, Object>> stages(Path folder) {
        List<Map<String, Object>> rows = new ArrayList<>();
        try (Stream<Path> inside = Files.list(folder)) {
            for (Path path : inside.filter(RunDirectory::isRun)
                    .sorted(RunInspection::byAge)
                    .toList()) {
                RunDirectory stage = new RunDirectory(path);
                Optional<Checkpoint> latest = new Checkpoints(path.resolve("checkpoints")).latest();
                Map<String, Object> row = new LinkedHashMap<>();
                row.put("stage", path.getFileName().toString());
                row.put("verb", stage.run().at("verb").text());
                row.put("complete", stage.result().isPresent());
                row.put("step", latest.map(Checkpoint::step).orElse(0L));
                rows.add(row);
            }
        } catch (IOException failure) {
            throw FileErrors.reading(folder, failure);
        }
        return rows;
    }

    private static int byAge(Path a, Path b) {
        try {
            int order = Files.getLastModifiedTime(a.resolve("run.json"))
                    .compareTo(Files.getLastModifiedTime(b.resolve("run.json")));
            return order != 0 ? order : a.compareTo(b);
        } catch (IOException failure) {
            throw FileErrors.reading(a, failure);
        }
    }
}
