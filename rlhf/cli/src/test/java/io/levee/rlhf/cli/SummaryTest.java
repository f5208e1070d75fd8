package io.levee.rlhf.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.levee.engine.store.Json;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class SummaryTest {
    private static List<String> lines(String result) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        Summary.print(Json.parse(result, "result"), new PrintStream(bytes, true, StandardCharsets.UTF_8));
        return bytes.toString(StandardCharsets.UTF_8).lines().toList();
    }

    @Test
    void valuesInsideOthersHaveTheirWholeName() {
        assertEquals(
                List.of("%-36s 1,200".formatted("models.steps"), "%-36s 0.25000".formatted("limit")),
                lines("{\"models\": {\"steps\": 1200}, \"limit\": 0.25, \"list\": [1], \"data\": {\"read\": 1}}"));
    }

    @Test
    void policiesAreTablesOfWhatTheyHaveAtTemperatureOneAndGreedily() {
        List<String> lines = lines("""
                {"policies": {
                  "sft": {"harm_rate": 0.5, "elo_help": 0, "harm_rate_se": 0.1, "greedy": {"harm_rate": 0.25}},
                  "ppo-lag": {"harm_rate": 0.0125, "elo_help": 251.4, "greedy": {"harm_rate": 0}}}}""");

        assertEquals(
                List.of(
                        "",
                        "temperature 1  harm_rate  elo_help",
                        "sft              50.00 %        +0",
                        "ppo-lag           1.25 %      +251",
                        "",
                        "greedy   harm_rate",
                        "sft        25.00 %",
                        "ppo-lag     0.00 %"),
                lines);
        assertTrue(lines.stream().noneMatch(line -> line.contains("_se")));
    }
}
