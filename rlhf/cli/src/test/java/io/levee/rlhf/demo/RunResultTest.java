package io.levee.rlhf.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.levee.rlhf.run.RunResult;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import org.junit.jupiter.api.Test;

class RunResultTest {
    private record Inner(int testPairs) {}

    private record Part(double meanSafe) implements RunResult {
        @Override
        public Map<String, Object> fields() {
            return RunResult.fields(this);
        }
    }

    private record Whole(
            Inner data,
            Part part,
            Optional<Part> maybe,
            Optional<String> limitFrom,
            Double interval,
            SequencedMap<String, Part> byName,
            List<Inner> rows) {}

    private static Whole whole(Optional<Part> maybe, Optional<String> text, Double interval) {
        SequencedMap<String, Part> byName = new LinkedHashMap<>();
        byName.put("z", new Part(1));
        byName.put("a", new Part(2));
        return new Whole(new Inner(3), new Part(4), maybe, text, interval, byName, List.of(new Inner(5)));
    }

    @Test
    void fieldsAreComponentsInTheirOrderAndPartsStandInPlace() {
        Map<String, Object> fields = RunResult.fields(whole(Optional.empty(), Optional.of("words"), 1.5));

        assertEquals(
                List.of("data", "mean_safe", "limit_from", "interval", "by_name", "rows"),
                List.copyOf(fields.keySet()));
        assertEquals(Map.of("test_pairs", 3), fields.get("data"));
        assertEquals(4.0, fields.get("mean_safe"));
        assertEquals("words", fields.get("limit_from"));
        assertEquals("[z, a]", ((Map<?, ?>) fields.get("by_name")).keySet().toString());
        assertEquals(List.of(Map.of("test_pairs", 5)), fields.get("rows"));
    }

    @Test
    void anEmptyOptionalIsLeftOutAndNullStays() {
        Map<String, Object> fields = RunResult.fields(whole(Optional.of(new Part(7)), Optional.empty(), null));

        assertEquals(List.of("data", "mean_safe", "interval", "by_name", "rows"), List.copyOf(fields.keySet()));
        assertEquals(7.0, fields.get("mean_safe"), "a part that is there stands in its place");
        assertTrue(fields.containsKey("interval"));
        assertNull(fields.get("interval"));
    }

    @Test
    void aDemonstrationsResultHasTheBoundInItsPlaceAndTheScoreModelsUnderTheirName() {
        SequencedMap<String, Double> numbers = new LinkedHashMap<>(Map.of("reward_accuracy", 0.5));
        SequencedMap<String, Double> constructed = new LinkedHashMap<>();
        Demo.Result result = new Demo.Result(
                1,
                true,
                new LinkedHashMap<>(),
                new DemoModels.Result(new DemoModels.HeldOut(numbers), constructed, List.of()),
                Optional.of(new Demo.Bound(-1, "given", 0.25)),
                -2,
                0.1,
                new LinkedHashMap<>());

        assertEquals(
                List.of(
                        "seed",
                        "quick",
                        "policies",
                        "models",
                        "limit",
                        "limit_from",
                        "lambda",
                        "cost_floor",
                        "kl_coefficient",
                        "seconds"),
                List.copyOf(result.fields().keySet()));
        assertEquals(
                List.of("reward_accuracy", "constructed", "kinds"),
                List.copyOf(((Map<?, ?>) result.fields().get("models")).keySet()));
    }
}
