package io.levee.rlhf.data;

import io.levee.engine.store.BadInputException;
import io.levee.engine.store.FileErrors;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The files that a path names: itself, what a folder holds, or what a pattern with {@code *} and {@code ?} matches; in the order of their names. */
final class Shards {
    private static final Pattern DATA =
            Pattern.compile(".*\\.(jsonl|json|ndjson|csv|tsv|parquet)(\\.(gz|gzip|zst|zstd|xz|bz2))?");
    private static final Pattern PART = Pattern.compile("(train|test|validation|valid|dev|eval)[-_.].*");
    /** Files that describe a data set and hold none of its rows. */
    private static final Set<String> ABOUT = Set.of(
            "dataset_info.json",
            "dataset_infos.json",
            "dataset_dict.json",
            "state.json",
            "metadata.json",
            "config.json");

    private Shards() {}

    /**
     * @throws BadInputException when a folder holds no data, or both training and test data, or a pattern matches nothing
     */
    static List<Path> of(Path path) {
        String name = path.getFileName() == null ? "" : path.getFileName().toString();
        if (Files.isDirectory(path)) {
            return inFolder(path);
        }
        boolean pattern = name.contains("*") || name.contains("?");
        return pattern && !Files.exists(path) ? matching(path, name) : List.of(path);
    }

    /** Whether a folder holds data files, or Arrow, about which there is something to say. */
    static boolean isFolderOfData(Path folder) {
        return !files(folder, Shards::isData).isEmpty()
                || !files(folder, Shards::isArrow).isEmpty();
    }

    private static boolean isData(Path file) {
        return DATA.matcher(name(file)).matches() && !ABOUT.contains(name(file));
    }

    private static boolean isArrow(Path file) {
        return name(file).endsWith(".arrow");
    }

    private static List<Path> inFolder(Path folder) {
        List<Path> files = files(folder, Shards::isData);
        if (files.isEmpty()) {
            boolean arrow = !files(folder, Shards::isArrow).isEmpty();
            throw new BadInputException("%s: %s"
                    .formatted(
                            folder,
                            arrow
                                    ? "is a folder of "
                                            + FileKind.ARROW.complaint().substring(3)
                                    : "is a folder without data files (.jsonl, .json, .csv, .tsv, .parquet, also packed with"
                                            + " gzip, zstd, xz or bzip2)"));
        }
        Set<String> parts = files.stream()
                .map(file -> PART.matcher(name(file)))
                .filter(Matcher::matches)
                .map(part -> part.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
        if (parts.size() > 1) {
            throw new BadInputException(
                    "%s: holds several parts of a data set (%s), which are not to be mixed; name one: \"%s\""
                            .formatted(folder, String.join(", ", parts), folder.resolve("train*")));
        }
        return files;
    }

    private static List<Path> matching(Path path, String pattern) {
        Path folder = path.toAbsolutePath().getParent();
        PathMatcher matcher = FileSystems.getDefault().getPathMatcher("glob:" + pattern);
        List<Path> files = !Files.isDirectory(folder)
                ? List.of()
                : files(folder, file -> matcher.matches(file.getFileName())).stream()
                        .map(file -> path.resolveSibling(file.getFileName()))
                        .toList();
        if (files.isEmpty()) {
            throw new BadInputException("%s: no file matches this pattern".formatted(path));
        }
        return files;
    }

    private static String name(Path file) {
        return file.getFileName().toString().toLowerCase(Locale.ROOT);
    }

    private static List<Path> files(Path folder, java.util.function.Predicate<Path> wanted) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(Files::isRegularFile).filter(wanted).sorted().toList();
        } catch (IOException failure) {
            throw FileErrors.reading(folder, failure);
        }
    }
}
