package io.levee.rlhf.run;

import java.io.File;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** The command line in a process of its own, which can be killed. Its output goes to a file. */
public final class LeveeProcess {
    private static final String MAIN = "io.levee.rlhf.cli.Main";
    private static final long LIMIT_SECONDS = 300;

    private final Process process;
    private final Path log;

    private LeveeProcess(Process process, Path log) {
        this.process = process;
        this.log = log;
    }

    /** Starts a verb with options; {@code log} is replaced. */
    public static LeveeProcess start(Path log, String... arguments) throws IOException {
        return run(log, command(arguments));
    }

    /** Starts a verb in a shell that first does something else, as setting a limit. */
    public static LeveeProcess startAfter(String shell, Path log, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of("bash", "-c", shell + " && exec \"$@\"", "bash"));
        command.addAll(command(arguments));
        return run(log, command);
    }

    private static LeveeProcess run(Path log, List<String> command) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.redirectErrorStream(true).redirectOutput(log.toFile());
        return new LeveeProcess(builder.start(), log);
    }

    private static List<String> command(String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--add-modules",
                "jdk.incubator.vector",
                "--enable-native-access=ALL-UNNAMED",
                "-XX:+UseSerialGC",
                "-XX:-UsePerfData",
                "-cp",
                classPath(),
                MAIN));
        command.addAll(Arrays.asList(arguments));
        return command;
    }

    /** Of the tests: what their class loader says, where it is not the JVM's own. */
    private static String classPath() {
        if (LeveeProcess.class.getClassLoader() instanceof URLClassLoader loader) {
            return Arrays.stream(loader.getURLs()).map(URL::getPath).collect(Collectors.joining(File.pathSeparator));
        }
        return System.getProperty("java.class.path");
    }

    /** The number of the process. */
    public long id() {
        return process.pid();
    }

    /** Whether it ends by itself in this time. */
    public boolean endsWithin(long millis) throws InterruptedException {
        return process.waitFor(millis, TimeUnit.MILLISECONDS);
    }

    /** Waits for its end and returns its exit code. */
    public int await() throws InterruptedException {
        if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
            kill();
            throw new AssertionError("not done after " + LIMIT_SECONDS + " s:\n" + output());
        }
        return process.exitValue();
    }

    /** SIGKILL; returns when the process is gone. */
    public void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** Standard output and standard error so far. */
    public String output() {
        try {
            return Files.readString(log);
        } catch (IOException failure) {
            throw new java.io.UncheckedIOException(failure);
        }
    }
}
