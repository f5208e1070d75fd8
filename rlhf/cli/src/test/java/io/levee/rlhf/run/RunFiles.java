package io.levee.rlhf.run;

import io.levee.engine.store.AtomicFiles;
import io.levee.engine.store.Hashes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** SHA-256 sums of what a run ends with, by path below the run directory. */
public final class RunFiles {
    private static final Set<String> LOGS = Set.of("metrics.csv", "metrics.jsonl", "samples.jsonl");

    private RunFiles() {}

    /** All files of the models of a run and of the runs inside it. */
    public static SortedMap<String, String> models(Path run) throws IOException {
        return sums(run, file -> file.getParent().getFileName().toString().equals("model"));
    }

    /** Models, metrics and samples. */
    public static SortedMap<String, String> results(Path run) throws IOException {
        SortedMap<String, String> all = models(run);
        all.putAll(sums(run, file -> LOGS.contains(file.getFileName().toString())));
        return all;
    }

    private static SortedMap<String, String> sums(Path run, Predicate<Path> wanted) throws IOException {
        SortedMap<String, String> sums = new TreeMap<>();
        try (Stream<Path> files = Files.walk(run)) {
            for (Path file : files.filter(Files::isRegularFile).filter(wanted).toList()) {
                sums.put(run.relativize(file).toString(), Hashes.sha256(file));
            }
        }
        return sums;
    }

    /** Whether something is left of a file or folder that was being written. */
    public static boolean holdsTemporary(Path run) throws IOException {
        try (Stream<Path> files = Files.walk(run)) {
            return files.anyMatch(file -> file.toString().endsWith(AtomicFiles.TEMPORARY));
        }
    }
}
