package io.levee.kernels.simd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.File;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * Operations allocate nothing once compiled. In a virtual machine of its own: what C2 inlines depends on everything that has run
 * before, and other tests have run the same methods on rows that fill no vector.
 */
class AllocationTest {
    private static final int MACHINES = 4;

    /**
     * What C2 inlines depends on the order in which methods become hot, and now and then it leaves a vector boxed. An operation
     * fails when it allocates in each of a few fresh virtual machines.
     */
    @Test
    void operationsAllocateNothingOnceCompiled() throws Exception {
        Set<String> allocating = allocating();
        for (int again = 1; again < MACHINES && !allocating.isEmpty(); again++) {
            allocating.retainAll(allocating());
        }
        assertEquals(Set.of(), allocating, "operations that allocate in each of " + MACHINES + " virtual machines");
    }

    /** Names of the operations that still allocate in a fresh virtual machine after its warm-up. */
    private static Set<String> allocating() throws Exception {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(laneFlags());
        command.addAll(List.of("--add-modules", "jdk.incubator.vector", "--enable-native-access=ALL-UNNAMED"));
        command.addAll(List.of("-cp", place(Attention.class) + File.pathSeparator + place(AllocationProgram.class)));
        command.add(AllocationProgram.class.getName());
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        List<String> lines;
        try (BufferedReader output = process.inputReader()) {
            lines = output.lines().toList();
        }
        assertEquals(0, process.waitFor(), "exit status of " + command);
        assertTrue(lines.size() > 20, "operations: " + lines);
        return lines.stream()
                .filter(line -> !line.startsWith("0 "))
                .map(line -> line.substring(line.indexOf(' ') + 1))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static String place(Class<?> type) throws URISyntaxException {
        return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI())
                .toString();
    }

    /** The flags of this virtual machine that decide the lane width. */
    private static List<String> laneFlags() {
        String[] arguments = ProcessHandle.current().info().arguments().orElse(new String[0]);
        return Arrays.stream(arguments)
                .filter(flag -> flag.startsWith("-XX:UseAVX") || flag.startsWith("-Dlevee."))
                .toList();
    }
}
