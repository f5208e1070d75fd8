package io.levee.rlhf.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.levee.engine.store.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** The recipes in examples/world hold what the demonstration uses, no less and no more. */
class ExampleRecipesTest {
    /** What differs from run to run and is given on the command line. */
    private static final Set<String> GIVEN =
            Set.of("seed", "config", "data", "test-data", "model", "actor", "reward-model", "cost-model");

    private static final Path ANY = Path.of("any");

    private static Path examples() {
        return Stream.iterate(Path.of("").toAbsolutePath(), Objects::nonNull, Path::getParent)
                .map(folder -> folder.resolve("examples/world"))
                .filter(Files::isDirectory)
                .findFirst()
                .orElseThrow(() -> new AssertionError("no folder examples/world above the working directory"));
    }

    private static SortedMap<String, Object> values(Object options) {
        SortedMap<String, Object> values = new TreeMap<>(OptionValues.of(options));
        values.keySet().removeAll(GIVEN);
        return values;
    }

    private static void assertHolds(String file, Object demonstration, Object defaults) throws IOException {
        Map<String, Object> recipe = new LinkedHashMap<>();
        ((Map<?, ?>) new Load(LoadSettings.builder().build())
                        .loadFromString(Files.readString(examples().resolve(file))))
                .forEach((name, value) -> recipe.put(name.toString(), value));
        recipe.computeIfPresent("threshold", (_, number) -> number.toString()); // may also be a word
        for (String name : recipe.keySet()) {
            assertTrue(OptionValues.names(defaults).contains(name), () -> file + ": no option has the name " + name);
            assertTrue(!GIVEN.contains(name), () -> file + ": " + name + " is given on the command line");
        }
        assertEquals(
                values(demonstration),
                values(OptionValues.apply(defaults, Json.parse(Json.write(recipe), file))),
                file);
    }

    @Test
    void supervisedFineTuning() throws IOException {
        assertHolds("sft.yaml", WorldRecipe.sft(1, ANY), new SftOptions());
    }

    @Test
    void rewardAndCostModel() throws IOException {
        assertHolds("score.yaml", WorldRecipe.preference(1, ANY, ANY), new PreferenceOptions());
    }

    @Test
    void ppo() throws IOException {
        assertHolds("ppo.yaml", WorldRecipe.ppo(1, ANY, ANY, ANY), new PpoOptions());
    }

    @Test
    void ppoLagrangian() throws IOException {
        assertHolds("ppo-lag.yaml", WorldRecipe.ppoLag(1, ANY, ANY, ANY, ANY), new PpoJob.LagrangeRun());
    }
}
