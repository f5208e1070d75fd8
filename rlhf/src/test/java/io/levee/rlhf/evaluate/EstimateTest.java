package io.levee.rlhf.evaluate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.levee.engine.random.Draws;
import io.levee.engine.random.RandomStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class EstimateTest {
    @Test
    void aShareHasTheBinomialError() {
        Estimate share = Estimate.share(List.of(1, 2, 3, 4), number -> number > 3);
        assertEquals(new Estimate(0.25, Math.sqrt(0.25 * 0.75 / 4), 4), share);
        assertEquals(0, Estimate.share(List.of(1, 2), number -> number > 3).standardError());
    }

    @Test
    void aMeanHasTheErrorOfTheSample() {
        Estimate mean = Estimate.mean(List.of(1.0, 2.0, 6.0), Double::doubleValue);
        assertEquals(3, mean.value());
        assertEquals(Math.sqrt(7.0 / 3), mean.standardError(), 1e-15);
        assertEquals(3, mean.count());
    }

    @Test
    void theTrueMeanIsWithinTwoErrorsInNineteenOfTwentyCases() {
        RandomStream stream = RandomStream.of(8, "estimate-test");
        int inside = 0;
        for (int run = 0; run < 2_000; run++) {
            Draws draws = stream.at(run);
            Estimate mean =
                    Estimate.mean(Stream.generate(draws::nextDouble).limit(50).toList(), Double::doubleValue);
            inside += Math.abs(mean.value() - 0.5) < 2 * mean.standardError() ? 1 : 0;
        }
        assertEquals(0.95, inside / 2_000.0, 0.02);
    }

    @Test
    void nothingToCountIsUndefinedAndWrittenAsNull() {
        Map<String, Object> fields = new LinkedHashMap<>();
        Estimate.share(List.of(), number -> true).put(PolicyMeasure.HARM_RATE, fields);
        Estimate.mean(List.of(4), Integer::doubleValue).put(PolicyMeasure.HELP, fields);
        assertNull(fields.get("harm_rate"));
        assertNull(fields.get("harm_rate_se"));
        assertEquals(4.0, fields.get("help"));
        assertNull(fields.get("help_se"));
        assertTrue(fields.containsKey("harm_rate_se"));
    }
}
