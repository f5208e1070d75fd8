package io.levee.kernels;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.levee.kernels.Backends.Backend;
import io.levee.kernels.cases.Case;
import io.levee.kernels.cases.OperationCases;
import java.io.BufferedReader;
import java.io.File;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SequencedMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The same bits whether or not the JIT compiler has run. */
class BitsKernelsTest {
    private static final int WARM_UP_MILLIS = 3_000;

    @Test
    void anInterpreterGivesTheBitsOfCompiledCode() throws Exception {
        SequencedMap<String, Long> compiled = compiled();
        SequencedMap<String, Long> interpreted = interpreted();
        assertEquals(
                OperationCases.all().stream().map(Case::operation).collect(Collectors.toSet()), operations(compiled));
        assertEquals(compiled.keySet(), interpreted.keySet());
        List<String> different = compiled.keySet().stream()
                .filter(name -> !compiled.get(name).equals(interpreted.get(name)))
                .toList();
        assertEquals(List.of(), different, "operations whose bits depend on the compiler");
    }

    /** The last word of each name. */
    private static Set<String> operations(SequencedMap<String, Long> hashes) {
        return hashes.keySet().stream()
                .map(name -> name.substring(name.lastIndexOf(' ') + 1))
                .collect(Collectors.toSet());
    }

    /** The hashes of the last of many rounds; every round must agree with the first. */
    private static SequencedMap<String, Long> compiled() {
        SequencedMap<String, Long> all = new TreeMap<>();
        List<Backend> backends = Backends.families();
        for (Backend backend : backends) {
            SequencedMap<String, Long> first = BitsProgram.hashes(backend);
            long end = System.nanoTime() + WARM_UP_MILLIS * 1_000_000L / backends.size();
            while (System.nanoTime() < end) {
                assertEquals(first, BitsProgram.hashes(backend), "bits changed between rounds");
            }
            all.putAll(first);
        }
        return all;
    }

    /** The hashes that a virtual machine without compiler prints. */
    private static SequencedMap<String, Long> interpreted() throws Exception {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(laneFlags());
        command.addAll(List.of("-Xint", "--add-modules", "jdk.incubator.vector", "--enable-native-access=ALL-UNNAMED"));
        String lanes = System.getProperty("levee.lanes");
        if (lanes != null) {
            command.add("-Dlevee.lanes=" + lanes);
        }
        command.addAll(List.of("-cp", place(Kernels.class) + File.pathSeparator + place(BitsProgram.class)));
        command.add(BitsProgram.class.getName());
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        SequencedMap<String, Long> hashes = new TreeMap<>();
        try (BufferedReader output = process.inputReader()) {
            output.lines().map(line -> line.split("=")).forEach(pair -> hashes.put(pair[0], Long.valueOf(pair[1])));
        }
        assertEquals(0, process.waitFor(), "exit status of " + command);
        return hashes;
    }

    private static String place(Class<?> type) throws URISyntaxException {
        return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI())
                .toString();
    }

    /** The flags of this virtual machine that decide the lane width. */
    private static List<String> laneFlags() {
        String[] arguments = ProcessHandle.current().info().arguments().orElse(new String[0]);
        return Arrays.stream(arguments)
                .filter(flag -> flag.startsWith("-XX:UseAVX")
                        || flag.startsWith("-XX:MaxVectorSize")
                        || flag.startsWith("-Dlevee."))
                .toList();
    }
}
