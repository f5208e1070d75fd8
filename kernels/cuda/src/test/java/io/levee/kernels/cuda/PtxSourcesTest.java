package io.levee.kernels.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The PTX files are what compile.sh makes of the sources beside them. */
final class PtxSourcesTest {
    private static final Pattern PATH = Pattern.compile("\"[^\"]*[/\\\\][^\"]*\"");
    private static final long MINUTES_TO_COMPILE = 10;

    static List<String> names() {
        return PtxFiles.names(PtxFiles.compiled(), ".ptx");
    }

    @Test
    void everySourceHasItsPtxAndTheOtherWayRound() {
        assertEquals(PtxFiles.names(PtxFiles.sources(), ".cu"), names());
    }

    @ParameterizedTest
    @MethodSource("names")
    void theFirstLineHoldsTheHashOfFlagsSourceAndHeaders(String name) throws IOException {
        String first = lines(name).getFirst();
        assertEquals("// " + name + ".cu " + hash(name), first, "run src/main/cuda/compile.sh " + name + ".cu");
    }

    @ParameterizedTest
    @MethodSource("names")
    void theHeaderIsOfIsa80ForComputeCapability80(String name) throws IOException {
        List<String> lines = lines(name);
        assertTrue(lines.contains(".version 8.0"), "driver 525 accepts no later version");
        assertTrue(lines.contains(".target sm_80"), "the least device is Ampere");
        assertTrue(lines.contains(".address_size 64"));
    }

    @ParameterizedTest
    @MethodSource("names")
    void noPathOfTheMachineThatCompiledItRemains(String name) throws IOException {
        for (String line : lines(name)) {
            assertTrue(!PATH.matcher(line).find(), line);
        }
    }

    @Test
    void compilingAgainGivesTheSameText(@TempDir Path folder) throws IOException, InterruptedException {
        assumeTrue(System.getenv("NVCC") != null, "NVCC names no compiler, so nothing is compiled again");
        Path sources = Files.createDirectories(folder.resolve("cuda"));
        for (Path file : PtxFiles.withEnding(PtxFiles.sources(), "")) {
            Files.copy(file, sources.resolve(file.getFileName()));
        }
        Path compiled = Files.createDirectories(folder.resolve("resources/io/levee/kernels/cuda"));
        Path log = folder.resolve("log");
        Process compiler = new ProcessBuilder(
                        "bash", sources.resolve("compile.sh").toString())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        assertTrue(compiler.waitFor(MINUTES_TO_COMPILE, TimeUnit.MINUTES), "the compiler does not end");
        assertEquals(0, compiler.exitValue(), Files.readString(log));
        for (String name : names()) {
            assertEquals(
                    Files.readString(PtxFiles.compiled().resolve(name + ".ptx")),
                    Files.readString(compiled.resolve(name + ".ptx")),
                    name + ".ptx");
        }
    }

    private static List<String> lines(String name) throws IOException {
        return Files.readAllLines(PtxFiles.compiled().resolve(name + ".ptx"));
    }

    /** As compile.sh computes it. */
    private static String hash(String name) throws IOException {
        try {
            MessageDigest hash = MessageDigest.getInstance("SHA-256");
            hash.update(Files.readAllBytes(PtxFiles.sources().resolve("flags")));
            hash.update(Files.readAllBytes(PtxFiles.sources().resolve(name + ".cu")));
            for (Path header : PtxFiles.withEnding(PtxFiles.sources(), ".cuh")) {
                hash.update(Files.readAllBytes(header));
            }
            return HexFormat.of().formatHex(hash.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }
}
