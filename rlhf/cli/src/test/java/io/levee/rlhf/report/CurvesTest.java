package io.levee.rlhf.report;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.levee.engine.store.AtomicFiles;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CurvesTest {
    private static final double NONE = Double.NaN;

    @TempDir
    private Path folder;

    private Curves read(String... lines) {
        Path file = folder.resolve("metrics.jsonl");
        AtomicFiles.write(file, String.join("\n", lines));
        return Curves.read(file, "metrics.jsonl", new Notes());
    }

    @Test
    void metricsOfOneStepMayStandInSeveralLines() {
        Curves curves =
                read("{\"step\":2,\"a/x\":1}", "{\"step\":1,\"a/x\":null,\"a/y\":5}", "{\"step\":2,\"a/y\":6.5}");
        assertArrayEquals(new double[] {1, 2}, curves.steps());
        assertArrayEquals(new double[] {NONE, 1}, curves.column("a/x"));
        assertArrayEquals(new double[] {5, 6.5}, curves.column("a/y"));
        assertArrayEquals(new double[] {NONE, NONE}, curves.column("a/z"));
        assertEquals(2, curves.firstStep("a/x"));
        assertEquals(6.5, curves.last("a/y"));
    }

    @Test
    void aFileThatIsNotThereHasNoCurvesAndANote() {
        Notes notes = new Notes();
        Curves curves = Curves.read(folder.resolve("none.jsonl"), "sft/metrics.jsonl", notes);
        assertTrue(curves.keys().isEmpty());
        assertFalse(curves.has("sft/loss"));
        assertEquals(List.of("sft/metrics.jsonl is missing"), notes.texts());
    }

    @Test
    void thinningKeepsTheMean() {
        String[] lines = new String[1003];
        for (int i = 0; i < lines.length; i++) {
            lines[i] = "{\"step\":%d,\"a/x\":%d}".formatted(i, 2 * i);
        }
        Curves thin = read(lines).thinned(100);
        assertEquals(92, thin.steps().length);
        assertEquals(5, thin.steps()[0]);
        assertEquals(10, thin.column("a/x")[0]);
        assertEquals(1001.5, thin.steps()[91], "the last bucket holds the steps that are left");
    }

    @Test
    void smoothingPassesOverWhatIsMissing() {
        assertArrayEquals(new double[] {1.5, 1.5, 3, 4}, Curves.smoothed(new double[] {1, 2, NONE, 4}, 1));
    }
}
