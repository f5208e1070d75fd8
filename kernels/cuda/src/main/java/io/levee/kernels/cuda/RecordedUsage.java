package io.levee.kernels.cuda;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a kernel takes at most on every target, as recorded in registers.txt; a test assembles the kernels and fails when one
 * takes more or spills.
 *
 * @param registers of a thread, in the order of {@link #TARGETS}
 * @param sharedBytes static shared memory of a block
 */
public record RecordedUsage(List<Integer> registers, int sharedBytes) {
    /** What kernels are assembled for. */
    public static final List<String> TARGETS = List.of("sm_80", "sm_86", "sm_89", "sm_90");

    /** The record, beside the PTX files. */
    static final String FILE = "registers.txt";

    /** What is recorded. */
    public RecordedUsage {
        registers = List.copyOf(registers);
    }

    /** Registers of a thread on one of the targets. */
    public int registers(String target) {
        return registers.get(TARGETS.indexOf(target));
    }

    /** By entry point. Lines of: entry, registers on each of the targets, bytes of static shared memory. */
    public static SortedMap<String, RecordedUsage> all() {
        try (InputStream file = RecordedUsage.class.getResourceAsStream(FILE)) {
            SortedMap<String, RecordedUsage> all = new TreeMap<>();
            new String(file.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .map(line -> line.split(" "))
                    .forEach(words -> all.put(words[0], of(words)));
            return all;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static RecordedUsage of(String[] words) {
        List<Integer> numbers = List.of(words).subList(1, words.length).stream()
                .map(Integer::valueOf)
                .toList();
        return new RecordedUsage(numbers.subList(0, TARGETS.size()), numbers.getLast());
    }
}
