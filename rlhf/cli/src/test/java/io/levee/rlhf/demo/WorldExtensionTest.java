package io.levee.rlhf.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.levee.engine.store.Json;
import io.levee.rlhf.run.Extension;
import io.levee.rlhf.run.OptionValues;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which jobs the world claims, as a guest of runs. */
class WorldExtensionTest {
    private final WorldExtension world = new WorldExtension();

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "world; {}; true",
                "demo; {}; true",
                "evaluate; {\"model\": \"m\", \"world\": \"w\"}; true",
                "evaluate; {\"model\": \"m\", \"data\": [\"d\"]}; false",
                "sft; {}; false"
            })
    void itsVerbsAndEvaluationOnItAreItsOwn(String verb, String options, boolean own) {
        assertEquals(own, world.job(verb, Json.parse(options, "options")).isPresent());
    }

    @Test
    void anEvaluationOnTheWorldComesBackWithAllItsOptions() {
        Json options =
                Json.parse("{\"model\": \"m\", \"cost-model\": \"c\", \"world\": \"w\", \"seed\": 7}", "options");
        var values =
                OptionValues.of(world.job("evaluate", options).orElseThrow().options());
        assertEquals("w", values.get("world"));
        assertEquals("m", values.get("model"));
        assertEquals("c", values.get("cost-model"));
        assertEquals(7L, values.get("seed"));
    }

    @Test
    void theServiceLoaderFindsIt() {
        assertTrue(Extension.all().stream().anyMatch(WorldExtension.class::isInstance));
    }
}
