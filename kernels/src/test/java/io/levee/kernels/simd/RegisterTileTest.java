package io.levee.kernels.simd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.File;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RegisterTileTest {

    /**
     * C1 gives up on a method that needs too many virtual registers. When that happens to the form with a profile after the
     * form without one is in use, the method is never compiled by C2 and stays a hundred times slower, in some runs only.
     */
    @Test
    void everyTileCanBeCompiledByTheFirstCompilerWithAProfile() throws Exception {
        List<String> lines = compilations("-XX:TieredStopAtLevel=3", "-XX:+PrintCompilation");
        List<String> tiles =
                lines.stream().filter(line -> line.contains("RegisterTile::")).toList();
        assertEquals(
                List.of(),
                tiles.stream().filter(line -> line.contains("COMPILE SKIPPED")).toList());
        String largest = Lanes.COUNT >= 16 ? "RegisterTile::twelve" : "RegisterTile::six";
        for (String tile : List.of(largest, "RegisterTile::two", "RegisterTile::one")) {
            assertTrue(tiles.stream().anyMatch(line -> line.contains(tile)), tile + " was not compiled: " + tiles);
        }
    }

    /** What a virtual machine with some flags prints while it multiplies matrices. */
    private static List<String> compilations(String... flags) throws Exception {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(flags));
        command.addAll(List.of("--add-modules", "jdk.incubator.vector", "--enable-native-access=ALL-UNNAMED"));
        command.add("-D" + LaneWidth.PROPERTY + "=" + 32 * Lanes.COUNT);
        command.addAll(List.of("-cp", place(RegisterTile.class) + File.pathSeparator + place(TileProgram.class)));
        command.add(TileProgram.class.getName());
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        List<String> lines;
        try (BufferedReader output = process.inputReader()) {
            lines = output.lines().toList();
        }
        assertEquals(0, process.waitFor(), "exit status of " + command + ": " + lines);
        return lines;
    }

    private static String place(Class<?> type) throws URISyntaxException {
        return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI())
                .toString();
    }
}
