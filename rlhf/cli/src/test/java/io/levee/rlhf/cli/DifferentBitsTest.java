package io.levee.rlhf.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.levee.engine.store.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run that would go on with other bits than it began with is refused, with the reason, unless it is asked for. */
class DifferentBitsTest {
    private static final int STEPS = 12;

    @TempDir
    private Path folder;

    private Path run;
    private TinyRun tiny;

    /** A run as a kill after its last checkpoint and before its end leaves it. */
    @BeforeEach
    void begin() throws IOException {
        tiny = new TinyRun(folder);
        run = folder.resolve("run");
        assertEquals(ExitCode.DONE, CommandRun.of(tiny.line(run, STEPS)).code());
        Files.delete(run.resolve("result.json"));
    }

    private CommandRun resume(String... more) {
        List<String> line = new ArrayList<>(List.of("resume", run.toString(), "--quiet"));
        line.addAll(Arrays.asList(more));
        return CommandRun.of(line.toArray(String[]::new));
    }

    private void assertRefusedAndAllowed(String... named) {
        CommandRun refused = resume();
        assertEquals(ExitCode.BAD_INPUT, refused.code(), refused.err());
        assertEquals(1, refused.complaints().size(), refused.err());
        for (String part : named) {
            assertTrue(refused.err().contains(part), () -> part + " is not in: " + refused.err());
        }
        assertTrue(refused.err().contains("--allow-different-bits"), refused::err);
        assertFalse(Files.exists(run.resolve("result.json")), "it went on all the same");

        CommandRun allowed = resume("--allow-different-bits");
        assertEquals(ExitCode.DONE, allowed.code(), allowed.err());
        assertTrue(Files.exists(run.resolve("result.json")));
    }

    private static void replace(Path file, String from, String to) throws IOException {
        String text = Files.readString(file);
        assertTrue(text.contains(from), text);
        Files.writeString(file, text.replace(from, to));
    }

    private Path manifest() throws IOException {
        Path checkpoints = run.resolve("checkpoints");
        return checkpoints
                .resolve(Files.readString(checkpoints.resolve("latest")).strip())
                .resolve("manifest.json");
    }

    @Test
    void nothingHasChanged() {
        assertEquals(ExitCode.DONE, resume().code());
    }

    @Test
    void theRunBeganOnAnotherJdk() throws IOException {
        String here = Json.parse(run.resolve("run.json")).at("facts").at("jdk").toString();
        replace(run.resolve("run.json"), here, "\"26.0.1\"");

        assertRefusedAndAllowed("jdk", "26.0.1", here);
    }

    @Test
    void theRunBeganWithAnotherLaneWidth() throws IOException {
        replace(run.resolve("run.json"), "\"lanes\": 1", "\"lanes\": 16");

        assertRefusedAndAllowed("lanes", "16", "1");
    }

    /** The checkpoint was written elsewhere after the run had begun here. */
    @Test
    void theLatestCheckpointIsFromAnotherBackend() throws IOException {
        replace(manifest(), "\"reference\"", "\"cuda\"");

        assertRefusedAndAllowed("backend", "cuda", "reference");
    }

    @Test
    void theDataHaveChanged() throws IOException {
        Files.writeString(
                tiny.data(),
                "{\"instruction\": \"a\", \"input\": \"\", \"output\": \"mat\"}\n",
                StandardOpenOption.APPEND);

        assertRefusedAndAllowed(tiny.data().toString(), "SHA-256");
    }

    @Test
    void theModelThatItStartsFromHasChanged() throws IOException {
        TinyModel.cost(tiny.model());

        CommandRun refused = resume();
        assertEquals(ExitCode.BAD_INPUT, refused.code());
        assertTrue(
                refused.err().contains(tiny.model().resolve("model.safetensors").toString()), refused::err);
    }

    @Test
    void anotherBackEndIsNoticedWhereThereIsNoCheckpointYet() throws IOException {
        Files.move(run.resolve("checkpoints"), run.resolve("none"));
        replace(run.resolve("run.json"), "\"device\": \"reference\"", "\"device\": \"simd\"");

        assertRefusedAndAllowed("backend", "reference", "simd");
    }
}
