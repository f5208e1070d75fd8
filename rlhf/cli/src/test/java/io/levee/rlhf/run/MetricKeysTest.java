package io.levee.rlhf.run;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class MetricKeysTest {
    @Test
    void theDocumentedMetricsAreTheMetricsThatRunsWrite() throws IOException {
        Path docs = Path.of("..", "..", "docs", "metrics.md");
        String documented = Files.readString(docs);
        assertTrue(
                documented.contains(MetricKeys.CATALOG.markdown()),
                "docs/metrics.md does not hold the catalogue; it should contain:\n" + MetricKeys.CATALOG.markdown());
    }
}
