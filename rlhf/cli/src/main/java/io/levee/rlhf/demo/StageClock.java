package io.levee.rlhf.demo;

import io.levee.engine.store.AtomicFiles;
import io.levee.engine.store.Json;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.SequencedMap;

/** Seconds that each stage took, kept in a file so that a resumed run adds to them. */
final class StageClock {
    private static final String FILE = "seconds.json";

    private final SequencedMap<String, Double> seconds = new LinkedHashMap<>();

    /** Reads what an interrupted run measured. */
    synchronized void restore(Path root) {
        Path file = root.resolve(FILE);
        if (Files.exists(file)) {
            Json.parse(file).fields().forEach((name, value) -> seconds.put(name, value.number()));
        }
    }

    /** Runs a stage and adds its time. */
    void time(Path root, String stage, Runnable work) {
        long start = System.nanoTime();
        try {
            work.run();
        } finally {
            add(root, stage, (System.nanoTime() - start) / 1e9);
        }
    }

    private synchronized void add(Path root, String stage, double took) {
        seconds.merge(stage, took, Double::sum);
        AtomicFiles.write(root.resolve(FILE), Json.writePretty(seconds) + "\n");
    }

    /** Seconds by stage, in the order in which stages ended. */
    synchronized SequencedMap<String, Double> seconds() {
        return new LinkedHashMap<>(seconds);
    }
}
