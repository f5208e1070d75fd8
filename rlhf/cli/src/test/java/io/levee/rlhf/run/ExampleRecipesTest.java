package io.levee.rlhf.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.levee.engine.store.Json;
import io.levee.rlhf.demo.WorldRecipe;
import io.levee.rlhf.job.EvaluateOptions;
import io.levee.rlhf.job.PpoJob;
import io.levee.rlhf.job.PpoOptions;
import io.levee.rlhf.job.PreferenceOptions;
import io.levee.rlhf.job.SftOptions;
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

/** The recipes in examples/world hold what the demonstration uses, no less and no more; those of a real model are options. */
class ExampleRecipesTest {
    /** What differs from run to run and is given on the command line. */
    private static final Set<String> GIVEN =
            Set.of("seed", "config", "data", "test-data", "model", "actor", "reward-model", "cost-model");

    private static final Path ANY = Path.of("any");

    private static Path examples() {
        return Stream.iterate(Path.of("").toAbsolutePath(), Objects::nonNull, Path::getParent)
                .map(folder -> folder.resolve("examples"))
                .filter(Files::isDirectory)
                .findFirst()
                .orElseThrow(() -> new AssertionError("no folder examples above the working directory"));
    }

    /** A recipe, whose names are options that are not given on the command line. */
    private static Map<String, Object> read(String file, Object defaults) throws IOException {
        Map<String, Object> recipe = new LinkedHashMap<>();
        ((Map<?, ?>) new Load(LoadSettings.builder().build())
                        .loadFromString(Files.readString(examples().resolve(file))))
                .forEach((name, value) -> recipe.put(name.toString(), value));
        recipe.computeIfPresent("threshold", (_, number) -> number.toString()); // may also be a word
        for (String name : recipe.keySet()) {
            assertTrue(OptionValues.names(defaults).contains(name), () -> file + ": no option has the name " + name);
            assertTrue(!GIVEN.contains(name), () -> file + ": " + name + " is given on the command line");
        }
        return recipe;
    }

    private static SortedMap<String, Object> values(Object options) {
        SortedMap<String, Object> values = new TreeMap<>(OptionValues.of(options));
        values.keySet().removeAll(GIVEN);
        return values;
    }

    private static void assertHolds(String file, Object demonstration, Object defaults) throws IOException {
        Map<String, Object> recipe = read(file, defaults);
        assertEquals(
                values(demonstration),
                values(OptionValues.apply(defaults, Json.parse(Json.write(recipe), file))),
                file);
    }

    @Test
    void supervisedFineTuning() throws IOException {
        assertHolds("world/sft.yaml", WorldRecipe.sft(1, ANY), new SftOptions());
    }

    @Test
    void rewardAndCostModel() throws IOException {
        assertHolds("world/score.yaml", WorldRecipe.preference(1, ANY, ANY), new PreferenceOptions());
    }

    @Test
    void ppo() throws IOException {
        assertHolds("world/ppo.yaml", WorldRecipe.ppo(1, ANY, ANY, ANY), new PpoOptions());
    }

    @Test
    void ppoLagrangian() throws IOException {
        assertHolds("world/ppo-lag.yaml", WorldRecipe.ppoLag(1, ANY, ANY, ANY, ANY), new PpoJob.LagrangeRun());
    }

    @Test
    void theRecipesOfARealModelAreOptionsOfTheirVerbs() throws IOException {
        Map<String, Object> options = Map.of(
                "sft", new SftOptions(),
                "reward", new PreferenceOptions(),
                "cost", new PreferenceOptions(),
                "ppo-lag", new PpoJob.LagrangeRun(),
                "evaluate", new EvaluateOptions());
        for (Map.Entry<String, Object> verb : options.entrySet()) {
            String file = "smollm2/" + verb.getKey() + ".yaml";
            Map<String, Object> recipe = read(file, verb.getValue());
            SortedMap<String, Object> defaults = values(verb.getValue());
            Object applied = OptionValues.apply(verb.getValue(), Json.parse(Json.write(recipe), file));
            assertNotEquals(defaults, values(applied), file);
        }
    }
}
