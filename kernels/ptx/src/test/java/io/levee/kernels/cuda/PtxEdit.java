package io.levee.kernels.cuda;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A change of one instruction of a kernel. It is found by what it says and by the source line that it belongs to, and the number
 * of instructions that fit is stated too: where a new text has others, the edit fails and does not go to another place.
 *
 * @param number of the instruction among those that fit, from 1
 * @param of how many fit
 * @param sourceFile name of the .cu or .cuh file, empty where any line will do
 * @param source part of the source lines that the instruction belongs to
 * @param instruction what is replaced of an instruction, in which single spaces part the words
 * @param replacement with {@code $1} for what the first brackets matched; empty to remove it
 */
record PtxEdit(int number, int of, String sourceFile, String source, Pattern instruction, String replacement) {
    private static final Pattern FILE = Pattern.compile("\\.file (\\d+) \"([^\"]+)\"");
    private static final Pattern PLACE = Pattern.compile("\\.loc (\\d+) (\\d+) .*");

    /** The text of a file in which this is done to an entry. */
    String apply(String entry, String ptx) {
        String[] lines = ptx.split("\n", -1);
        Map<String, String> files = files(lines);
        int from = line(lines, 0, ".visible .entry " + entry + "(");
        int to = line(lines, from, "}");
        List<Integer> found = new ArrayList<>();
        String place = "";
        for (int i = from; i < to; i++) {
            String line = words(lines[i]);
            Matcher loc = PLACE.matcher(line);
            if (loc.matches()) {
                place = files.get(loc.group(1)) + ":" + loc.group(2);
            } else if (instruction.matcher(line).find() && isAt(place)) {
                found.add(i);
            }
        }
        if (found.size() != of) {
            throw new IllegalStateException(this + " in " + entry + ": " + found.size() + " instructions fit, expected "
                    + of + "; the PTX is another one than that for which this was written");
        }
        int at = found.get(number - 1);
        String before = words(lines[at]);
        lines[at] = instruction.matcher(before).replaceFirst(replacement);
        if (lines[at].equals(before)) {
            throw new IllegalStateException(this + " in " + entry + " changes nothing in " + before);
        }
        return String.join("\n", lines);
    }

    private static Map<String, String> files(String[] lines) {
        Map<String, String> files = new HashMap<>();
        for (String line : lines) {
            Matcher file = FILE.matcher(words(line));
            if (file.matches()) {
                files.put(file.group(1), file.group(2));
            }
        }
        return files;
    }

    private static int line(String[] lines, int from, String beginning) {
        for (int i = from; i < lines.length; i++) {
            if (lines[i].startsWith(beginning)) {
                return i;
            }
        }
        throw new IllegalStateException("no line begins with " + beginning);
    }

    private static String words(String line) {
        return line.strip().replaceAll("\\s+", " ");
    }

    private boolean isAt(String place) {
        int colon = place.indexOf(':');
        if (sourceFile.isEmpty()) {
            return true;
        }
        if (colon < 0 || !place.substring(0, colon).equals(sourceFile)) {
            return false;
        }
        int line = Integer.parseInt(place.substring(colon + 1));
        return line > 0 && lines(sourceFile).get(line - 1).contains(source);
    }

    private static List<String> lines(String file) {
        try {
            return Files.readAllLines(PtxFiles.sources().resolve(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public String toString() {
        return "edit " + number + "/" + of + " " + (sourceFile.isEmpty() ? "" : sourceFile + " `" + source + "` ") + "`"
                + instruction + "` -> `" + replacement + "`";
    }
}
