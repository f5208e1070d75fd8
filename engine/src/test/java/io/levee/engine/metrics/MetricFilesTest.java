package io.levee.engine.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.levee.engine.store.BadInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** CSV and JSON lines. */
class MetricFilesTest {
    @TempDir
    Path folder;

    private static void measure(Metrics metrics, int from, int to) {
        for (int step = from; step < to; step++) {
            metrics.put("sft/loss", step, 3.0 / (step + 1));
            metrics.put("ppo/kl", step, step == 2 ? Double.NaN : 0.1f * step);
        }
        metrics.flush();
    }

    private Metrics open(Function<Path, MetricSink> sink, String name) {
        return new Metrics(MetricsTest.CATALOG, List.of(sink.apply(folder.resolve(name))));
    }

    @Test
    void csvHoldsOneValueARow() throws IOException {
        try (Metrics metrics = open(CsvSink::new, "m.csv")) {
            measure(metrics, 0, 3);
        }
        assertEquals("""
            step,key,value
            0,sft/loss,3.0
            0,ppo/kl,0.0
            1,sft/loss,1.5
            1,ppo/kl,0.10000000149011612
            2,sft/loss,1.0
            2,ppo/kl,NaN
            """, Files.readString(folder.resolve("m.csv")));
    }

    @Test
    void jsonLinesHoldOneStepALine() throws IOException {
        try (Metrics metrics = open(JsonLinesSink::new, "m.jsonl")) {
            measure(metrics, 0, 3);
        }
        assertEquals("""
            {"step":0,"sft/loss":3.0,"ppo/kl":0.0}
            {"step":1,"sft/loss":1.5,"ppo/kl":0.10000000149011612}
            {"step":2,"sft/loss":1.0,"ppo/kl":null}
            """, Files.readString(folder.resolve("m.jsonl")));
    }

    @Test
    void aResumedRunLeavesTheFilesOfAnUninterruptedOne() throws IOException {
        List<Function<Path, MetricSink>> sinks = List.of(CsvSink::new, JsonLinesSink::new);
        for (Function<Path, MetricSink> sink : sinks) {
            try (Metrics metrics = open(sink, "whole")) {
                measure(metrics, 0, 9);
            }
            try (Metrics metrics = open(sink, "resumed")) {
                measure(metrics, 0, 5);
                measure(metrics, 5, 7);
            }
            Files.writeString(folder.resolve("resumed"), "{\"torn", java.nio.file.StandardOpenOption.APPEND);
            try (Metrics metrics = open(sink, "resumed")) {
                metrics.truncate(5);
                measure(metrics, 5, 9);
            }
            assertEquals(Files.readString(folder.resolve("whole")), Files.readString(folder.resolve("resumed")));
            Files.delete(folder.resolve("whole"));
            Files.delete(folder.resolve("resumed"));
        }
    }

    @Test
    void onlyTheStageWithThePrefixIsCutBack() throws IOException {
        try (Metrics metrics = new Metrics(
                MetricsTest.CATALOG,
                List.of(new CsvSink(folder.resolve("m.csv")), new JsonLinesSink(folder.resolve("m.jsonl"))))) {
            measure(metrics, 0, 2);
            metrics.truncate(new MetricCut("ppo/", 1));
            metrics.truncate(new MetricCut("sft/", 1));
        }
        assertEquals("step,key,value\n0,sft/loss,3.0\n0,ppo/kl,0.0\n", Files.readString(folder.resolve("m.csv")));
        assertEquals("{\"step\":0,\"sft/loss\":3.0,\"ppo/kl\":0.0}\n", Files.readString(folder.resolve("m.jsonl")));
        try (JsonLinesSink sink = new JsonLinesSink(folder.resolve("m.jsonl"))) {
            sink.truncate(new MetricCut("ppo/", 0));
        }
        assertEquals("{\"step\":0,\"sft/loss\":3.0}\n", Files.readString(folder.resolve("m.jsonl")));
    }

    @Test
    void namesALineThatIsNoMetric() throws IOException {
        Path csv = Files.writeString(folder.resolve("m.csv"), "step,key,value\nrubbish\n");
        try (CsvSink sink = new CsvSink(csv)) {
            String message = assertThrows(BadInputException.class, () -> sink.truncate(new MetricCut("", 0)))
                    .getMessage();
            assertEquals(csv + ", line 2: expected step,key,value, found rubbish", message);
        }
        Path json = Files.writeString(folder.resolve("m.jsonl"), "{\"step\":0}\n{\"no\":1}\n");
        try (JsonLinesSink sink = new JsonLinesSink(json)) {
            String message = assertThrows(BadInputException.class, () -> sink.truncate(new MetricCut("", 0)))
                    .getMessage();
            assertTrue(message.startsWith(json + ", line 2"), message);
        }
    }
}
