package io.levee.rlhf.run;

import io.levee.engine.memory.MemoryPlan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import java.util.stream.Stream;

/** What a run ran on; for the record. */
public final class Hardware {
    private Hardware() {}

    /** Processor, cores, memory, system. */
    public static SequencedMap<String, Object> fields() {
        SequencedMap<String, Object> fields = new LinkedHashMap<>();
        fields.put("processor", processor());
        fields.put("cores", Runtime.getRuntime().availableProcessors());
        fields.put("memory_mib", MemoryPlan.machineLimitBytes() >> 20);
        fields.put("system", System.getProperty("os.name") + " " + System.getProperty("os.arch"));
        return fields;
    }

    private static String processor() {
        try (Stream<String> lines = Files.lines(Path.of("/proc/cpuinfo"))) {
            return lines.filter(l -> l.startsWith("model name"))
                    .map(l -> l.substring(l.indexOf(':') + 1).strip())
                    .findFirst()
                    .orElse("unknown");
        } catch (IOException | java.io.UncheckedIOException elsewhere) {
            return "unknown";
        }
    }
}
