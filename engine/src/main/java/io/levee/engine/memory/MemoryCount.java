package io.levee.engine.memory;

import java.util.LinkedHashMap;
import java.util.SequencedMap;

/** Bytes by purpose as they are taken and given back, and what they were when there were most. */
final class MemoryCount {
    private final SequencedMap<String, Long> taken = new LinkedHashMap<>();
    private long bytes;
    private MemoryPlan most = MemoryPlan.empty();

    /** More bytes for a purpose, or with a negative number fewer. */
    void add(String purpose, long more) {
        taken.merge(purpose, more, Long::sum);
        bytes += more;
        if (bytes > most.bytes()) {
            most = new MemoryPlan(taken.entrySet().stream()
                    .filter(entry -> entry.getValue() > 0)
                    .map(entry -> new MemoryPlan.Entry(entry.getKey(), entry.getValue()))
                    .toList());
        }
    }

    /** Bytes that are taken now for a purpose. */
    long bytes(String purpose) {
        return taken.getOrDefault(purpose, 0L);
    }

    MemoryPlan most() {
        return most;
    }
}
