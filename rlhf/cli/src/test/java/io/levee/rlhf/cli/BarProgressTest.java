package io.levee.rlhf.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.levee.rlhf.run.Progress;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import org.junit.jupiter.api.Test;

class BarProgressTest {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final PrintStream err = new PrintStream(bytes, true, StandardCharsets.UTF_8);

    private String shown() {
        return bytes.toString(StandardCharsets.UTF_8);
    }

    @Test
    void aBarEndsFull() {
        try (BarProgress bars = new BarProgress(err, 100)) {
            Progress.Stage stage = bars.stage("sft", 4, 0);
            stage.step(4, 100, new LinkedHashMap<>());
            stage.end();
        }

        assertTrue(shown().contains("sft 100%"), shown());
        assertTrue(shown().contains("4/4"), shown());
    }

    @Test
    void notesWaitUntilNoBarMoves() {
        try (BarProgress bars = new BarProgress(err, 100)) {
            Progress.Stage reward = bars.stage("reward", 1, 0);
            Progress.Stage cost = bars.stage("cost", 1, 0);
            bars.note("a note");
            reward.end();
            assertTrue(!shown().contains("a note"), shown());
            cost.end();
        }

        assertTrue(shown().endsWith("a note" + System.lineSeparator()), shown());
    }

    @Test
    void aBarWhoseStageFailedIsEndedToo() {
        try (BarProgress bars = new BarProgress(err, 100)) {
            bars.stage("sft", 4, 0).step(1, 0, new LinkedHashMap<>());
            bars.note("a note");
        }

        assertEquals(1, shown().split("a note", -1).length - 1);
    }
}
