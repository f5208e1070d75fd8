package io.levee.rlhf.run;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.levee.rlhf.role.DeviceOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;
import java.util.SortedMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ThreadsAndBitsTest {
    @TempDir
    private Path folder;

    private SortedMap<String, String> results(int threads) throws IOException {
        DeviceOptions compute = new DeviceOptions();
        compute.device = "simd";
        compute.threads = threads;
        Path root = folder.resolve("threads-" + threads);
        new SmallRuns(root, compute).run();
        return RunFiles.results(root);
    }

    /** The first run is interpreted at its beginning, the others are compiled: that must not show either. */
    @Test
    void theNumberOfThreadsChangesNoBitOfAnyModel() throws IOException {
        Assumptions.assumeTrue(
                Set.of("", "cpu", "simd").contains(System.getProperty("levee.device", "")),
                "-Dlevee.device names a back-end without threads");
        SortedMap<String, String> one = results(1);

        assertEquals(
                Set.of("sft", "reward", "cost", "ppo-lag", "dpo"),
                one.keySet().stream()
                        .filter(file -> file.endsWith("model.safetensors"))
                        .map(file -> Path.of(file).getName(0).toString())
                        .collect(Collectors.toSet()));
        assertEquals(one, results(2));
        assertEquals(one, results(3));
    }
}
