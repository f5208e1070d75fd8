package io.levee.engine.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MetricsTest {
    static final MetricCatalog CATALOG = MetricCatalog.of(
            new MetricDescription("sft/loss", "nats", "falls", "mean cross-entropy of a token"),
            new MetricDescription("sft/lr", "1", "as scheduled", "learning rate"),
            new MetricDescription("ppo/kl", "nats", "0 to 0.1", "divergence | per token"));

    /** Records what a sink is told. */
    private static final class Recorder implements MetricSink {
        final List<String> told = new ArrayList<>();

        @Override
        public void write(MetricRow row) {
            told.add(row.step() + " " + row.values());
        }

        @Override
        public void flush() {
            told.add("flush");
        }

        @Override
        public void truncate(MetricCut cut) {
            told.add("cut " + cut.prefix() + " " + cut.step());
        }

        @Override
        public void close() {
            told.add("close");
        }
    }

    @Test
    void writesOneRowAStepToEverySink() {
        Recorder one = new Recorder();
        Recorder two = new Recorder();
        try (Metrics metrics = new Metrics(CATALOG, List.of(one, two))) {
            metrics.put("sft/lr", 0, 0.5);
            metrics.put("sft/loss", 0, 3);
            metrics.put("sft/loss", 1, 2);
            metrics.flush();
            metrics.put("ppo/kl", 0, 0.25);
            metrics.truncate(4);
        }
        assertEquals(
                List.of(
                        "0 {sft/lr=0.5, sft/loss=3.0}",
                        "1 {sft/loss=2.0}",
                        "flush",
                        "0 {ppo/kl=0.25}",
                        "cut  4",
                        "close"),
                one.told);
        assertEquals(one.told, two.told);
    }

    @Test
    void refusesUnknownKeysRepeatedValuesAndNegativeSteps() {
        Metrics metrics = new Metrics(CATALOG, List.of());
        metrics.put("sft/loss", 1, 1);
        assertThrows(IllegalArgumentException.class, () -> metrics.put("sft/unknown", 1, 1));
        assertThrows(IllegalArgumentException.class, () -> metrics.put("sft/loss", 1, 2));
        assertThrows(IllegalArgumentException.class, () -> metrics.put("sft/loss", -1, 2));
    }

    @ParameterizedTest
    @ValueSource(strings = {"loss", "step", "sft/", "/loss", "sft/a b", "sft/a,b", "sft/\"a\"", "SFT/loss", ""})
    void refusesKeysThatFilesCannotHold(String key) {
        assertThrows(IllegalArgumentException.class, () -> new MetricDescription(key, "1", "", ""));
    }

    @Test
    void theCatalogueIsATableSortedByKey() {
        assertEquals("""
            | Key | Unit | Healthy | Meaning |
            |---|---|---|---|
            | `ppo/kl` | nats | 0 to 0.1 | divergence \\| per token |
            | `sft/loss` | nats | falls | mean cross-entropy of a token |
            | `sft/lr` | 1 | as scheduled | learning rate |
            """, CATALOG.markdown());
        MetricDescription loss = CATALOG.at("sft/loss");
        assertThrows(IllegalArgumentException.class, () -> MetricCatalog.of(loss, loss));
    }
}
