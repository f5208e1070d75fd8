package io.levee.rlhf.run;

import io.levee.engine.metrics.CsvSink;
import io.levee.engine.metrics.JsonLinesSink;
import io.levee.engine.metrics.MetricCatalog;
import io.levee.engine.metrics.Metrics;
import io.levee.engine.metrics.TensorBoardSink;
import io.levee.engine.store.AtomicFiles;
import io.levee.engine.store.BadInputException;
import io.levee.engine.store.Checkpoints;
import io.levee.engine.store.FileErrors;
import io.levee.engine.store.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * The folder of one run: run.json (what was asked), metrics, samples, checkpoints, model/ (the result) and, last of all,
 * result.json, whose presence says that the run is complete.
 */
public record RunDirectory(Path path) {
    /** Folder of the data that came out of pipes. */
    public static final String DATA = "data";

    private static final String RUN = "run.json";
    private static final String RESULT = "result.json";

    /** A place for a run that was given none: runs/VERB-DATE. */
    public static Path standard(String verb) {
        DateTimeFormatter format = DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss");
        return Path.of("runs", verb + "-" + LocalDateTime.now().format(format));
    }

    /**
     * A new run directory.
     *
     * @param run what was asked; made once the folder is there, and may put files into it
     * @throws BadInputException when the folder holds something already or cannot be written
     */
    public static RunDirectory create(Path path, Supplier<Map<String, Object>> run) {
        try {
            if (Files.exists(path) && !Files.isDirectory(path)) {
                throw new BadInputException(path + " is a file, expected a new folder; choose another --out");
            }
            if (Files.exists(path) && !isEmpty(path)) {
                String cure = Files.exists(path.resolve(RUN))
                        ? "go on with: levee resume " + path + ", or choose another --out"
                        : "choose another --out";
                throw new BadInputException(path + " exists and is not empty; " + cure);
            }
            Files.createDirectories(path);
        } catch (IOException failure) {
            throw new BadInputException(
                    FileErrors.writing(path, failure).getMessage() + "; choose another --out", failure);
        }
        AtomicFiles.write(path.resolve(RUN), Json.writePretty(run.get()) + "\n");
        return new RunDirectory(path);
    }

    private static boolean isEmpty(Path path) throws IOException {
        try (Stream<Path> content = Files.list(path)) {
            return content.allMatch(file -> file.toString().endsWith(AtomicFiles.TEMPORARY));
        }
    }

    /** True when a run has begun in this folder. */
    public static boolean isRun(Path path) {
        return Files.exists(path.resolve(RUN));
    }

    /** What was asked. */
    public Json run() {
        if (!isRun(path)) {
            throw new BadInputException(path + ": no run.json: this is not a run directory");
        }
        return Json.parse(path.resolve(RUN));
    }

    /** Keeps other processes from this run. @throws BadInputException when one is at work on it */
    public RunLock lock() {
        return RunLock.of(path.resolve(RUN));
    }

    /** The result, when the run is complete. */
    public Optional<Json> result() {
        Path file = path.resolve(RESULT);
        return Files.exists(file) ? Optional.of(Json.parse(file)) : Optional.empty();
    }

    /** Says that the run is complete. */
    public void complete(Map<String, Object> result) {
        AtomicFiles.write(path.resolve(RESULT), Json.writePretty(result) + "\n");
    }

    /** The model that the run makes. */
    public Path model() {
        return path.resolve("model");
    }

    /** Sample answers, one JSON object a line. */
    public Path samples() {
        return path.resolve("samples.jsonl");
    }

    /** The run's checkpoints. */
    public Checkpoints checkpoints() {
        return new Checkpoints(path.resolve("checkpoints"));
    }

    /** The run's metrics: CSV, JSON lines and TensorBoard. */
    public Metrics metrics(MetricCatalog catalog) {
        return new Metrics(
                catalog,
                List.of(
                        new CsvSink(path.resolve("metrics.csv")),
                        new JsonLinesSink(path.resolve("metrics.jsonl")),
                        new TensorBoardSink(path.resolve("tensorboard"))));
    }
}
