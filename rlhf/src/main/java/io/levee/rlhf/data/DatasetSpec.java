package io.levee.rlhf.data;

import io.levee.engine.store.BadInputException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A data set as an option names it: {@code PATH[:PROPORTION]}.
 *
 * @param path       of the file, of a folder of files, or a pattern of files
 * @param proportion how much of it to take: 0.25 a quarter of the rows, 2 every row twice, 2.5 every row twice and half of them again
 */
public record DatasetSpec(Path path, double proportion) {
    private static final Pattern NUMBER = Pattern.compile("([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][-+]?[0-9]+)?");
    private static final Pattern FRACTION = Pattern.compile("([-0-9.]+)/([-0-9.]+)");

    /**
     * @throws IllegalArgumentException when the proportion is not finite and above 0
     */
    public DatasetSpec {
        if (!(proportion > 0) || Double.isInfinite(proportion)) {
            throw new IllegalArgumentException("a proportion must be finite and above 0, found " + proportion);
        }
    }

    /**
     * Reads {@code PATH}, {@code PATH:0.5} or {@code PATH:1/3}. A colon that belongs to the path is understood when the text as a whole
     * names a file or what follows the colon has several parts.
     *
     * @throws BadInputException in one message, when the path is empty or the proportion is not a number or fraction above 0
     */
    public static DatasetSpec parse(String text) {
        int colon = text.lastIndexOf(':');
        if (colon < 0) {
            return new DatasetSpec(path(text, text), 1);
        }
        String after = text.substring(colon + 1);
        double proportion = proportion(after);
        if (proportion > 0 && proportion < Double.POSITIVE_INFINITY) {
            return new DatasetSpec(path(text.substring(0, colon), text), proportion);
        }
        boolean severalParts = Double.isNaN(proportion) && (after.contains("/") || after.contains("\\"));
        if (severalParts && !FRACTION.matcher(after).matches() || isFile(text)) {
            return new DatasetSpec(path(text, text), 1);
        }
        throw new BadInputException(
                "data \"%s\": expected PATH or PATH:PROPORTION with a proportion above 0 such as 0.5, 2 or 1/3, found the proportion \"%s\""
                        .formatted(text, after));
    }

    /** The number, or NaN when the text is none. */
    private static double proportion(String text) {
        if (NUMBER.matcher(text).matches()) {
            return Double.parseDouble(text);
        }
        Matcher fraction = FRACTION.matcher(text);
        if (fraction.matches()) {
            return proportion(fraction.group(1)) / proportion(fraction.group(2));
        }
        return Double.NaN;
    }

    private static boolean isFile(String text) {
        try {
            return Files.exists(Path.of(text));
        } catch (InvalidPathException impossible) {
            return false;
        }
    }

    private static Path path(String path, String text) {
        if (path.isBlank()) {
            throw new BadInputException("data \"%s\": expected PATH or PATH:PROPORTION, found no path".formatted(text));
        }
        try {
            return Path.of(path);
        } catch (InvalidPathException failure) {
            throw new BadInputException(
                    "data \"%s\": no file can have this name: %s".formatted(text, failure.getReason()), failure);
        }
    }

    /**
     * The files that the path names, in the order in which they are read: itself, what a folder holds, or what a pattern with
     * {@code *} and {@code ?} in its last part matches.
     *
     * @throws BadInputException when there is none, or a folder holds both training and test data
     */
    public List<Path> files() {
        return Shards.of(path);
    }

    /** As {@link #parse} reads it. */
    @Override
    public String toString() {
        return proportion == 1 ? path.toString() : path + ":" + proportion;
    }
}
