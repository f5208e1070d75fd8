package io.levee.rlhf.report;

import io.levee.engine.store.BadInputException;
import io.levee.engine.store.Json;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The files of one run directory, or of one stage of a demonstration.
 *
 * @param folder where they are
 * @param name   how notes call the folder; empty for the root of the report
 * @param notes  where to say what is missing
 */
record Stage(Path folder, String name, Notes notes) {
    private static final String METRICS = "metrics.jsonl";

    private String called(String file) {
        return name.isEmpty() ? file : name + "/" + file;
    }

    private Optional<Json> json(String file) {
        Path path = folder.resolve(file);
        if (!Files.exists(path)) {
            notes.add(called(file) + " is missing");
            return Optional.empty();
        }
        try {
            return Optional.of(Json.parse(path)).filter(Json::isObject);
        } catch (BadInputException unreadable) {
            notes.add(called(file) + " cannot be read: " + unreadable.getMessage());
            return Optional.empty();
        }
    }

    /** What was asked: verb, options, version, hardware. */
    Optional<Json> run() {
        return json("run.json");
    }

    /** The stage's result. */
    Optional<Json> result() {
        return json("result.json");
    }

    /** Whether the stage has metrics. */
    boolean hasMetrics() {
        return Files.exists(folder.resolve(METRICS));
    }

    /** Its metrics by step. */
    Curves curves() {
        return Curves.read(folder.resolve(METRICS), called(METRICS), notes);
    }

    /** Sample answers of the training, in the order in which they were written; none without the file. */
    List<Json> samples() {
        Path file = folder.resolve("samples.jsonl");
        return Files.exists(file) ? Lines.read(file, called("samples.jsonl"), notes) : List.of();
    }
}
