package io.levee.engine.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonFactory;
import io.levee.engine.random.Draws;
import io.levee.engine.random.RandomStream;
import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Kills a process that saves checkpoints as fast as it can, at random instants, and looks at what it left. */
class CheckpointsKillTest {
    private static final int KILLS = 4;
    private static final int FILE_BYTES = 200_000;

    /** The process that is killed: goes on from the latest checkpoint for ever. */
    static final class Saver {
        private Saver() {}

        public static void main(String[] arguments) {
            Checkpoints checkpoints = new Checkpoints(Path.of(arguments[0]));
            long step = checkpoints.resume().map(Checkpoint::step).orElse(0L);
            while (true) {
                step++;
                byte[] content = content(step);
                checkpoints.save(step, Map.of(), to -> {
                    Files.write(to.resolve("a"), content);
                    Files.write(to.resolve("b"), content);
                });
                System.out.println(step);
            }
        }
    }

    private static byte[] content(long step) {
        byte[] bytes = new byte[FILE_BYTES];
        Draws draws = RandomStream.of(step, "content").at();
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) draws.nextInt();
        }
        return bytes;
    }

    @Test
    void everyKillLeavesACompleteCheckpoint(@TempDir Path run) throws Exception {
        Path folder = run.resolve("checkpoints");
        Draws draws = RandomStream.of(1, "kills").at();
        long before = 0;
        for (int kill = 0; kill < KILLS; kill++) {
            long reported = saveAndKill(folder, draws.nextInt(100));
            Checkpoint latest = new Checkpoints(folder).resume().orElseThrow();
            assertNothingElse(folder, latest.step());
            assertTrue(
                    latest.step() >= reported && latest.step() <= reported + 1, latest.step() + " after " + reported);
            assertTrue(latest.step() > before, "no progress after kill " + kill);
            assertEquals(-1, java.util.Arrays.mismatch(content(latest.step()), Files.readAllBytes(latest.file("a"))));
            assertEquals(-1, java.util.Arrays.mismatch(content(latest.step()), Files.readAllBytes(latest.file("b"))));
            before = latest.step();
        }
    }

    /** The pointer, the latest and the one before it. */
    private static void assertNothingElse(Path folder, long latest) throws IOException {
        try (Stream<Path> content = Files.list(folder)) {
            Set<String> names =
                    content.map(path -> path.getFileName().toString()).collect(Collectors.toSet());
            Set<String> allowed = Set.of("latest", "step-%06d".formatted(latest), "step-%06d".formatted(latest - 1));
            assertTrue(allowed.containsAll(names), () -> "a kill left " + names);
        }
    }

    /** The last step that the process reported as saved. */
    private static long saveAndKill(Path folder, int afterMillis)
            throws IOException, InterruptedException, URISyntaxException {
        String classes = Stream.of(Checkpoints.class, Saver.class, JsonFactory.class)
                .map(CheckpointsKillTest::location)
                .collect(Collectors.joining(File.pathSeparator));
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        classes,
                        Saver.class.getName(),
                        folder.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (var lines = process.inputReader()) {
            long reported = Long.parseLong(lines.readLine());
            Thread.sleep(afterMillis);
            process.toHandle().destroyForcibly(); // Process.destroyForcibly would close the lines as well
            process.waitFor();
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                reported = Long.parseLong(line);
            }
            return reported;
        } finally {
            process.destroyForcibly();
        }
    }

    private static String location(Class<?> type) {
        try {
            return Path.of(type.getProtectionDomain()
                            .getCodeSource()
                            .getLocation()
                            .toURI())
                    .toString();
        } catch (URISyntaxException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
