package io.levee.rlhf.run;

import io.levee.engine.store.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.TreeSet;

/**
 * What decides the bits of a run beside its options. A run's checkpoints hold the machine's part too; this one also covers the
 * time before the first checkpoint and the stages that have none.
 *
 * @param machine back-end, lane width, JDK, processes
 * @param inputs SHA-256 sums by file
 */
record RunFacts(SequencedMap<String, Object> machine, SequencedMap<String, Object> inputs) {
    private static final String MACHINE = "facts";
    private static final String INPUTS = "inputs";
    private static final int SHOWN_DIGITS = 12;

    /** Of a job, here and now. */
    static RunFacts of(Job job) {
        return new RunFacts(Devices.facts(job.compute()), InputHashes.of(job.options()));
    }

    /** Adds them to what run.json is to hold. */
    void putInto(Map<String, Object> run) {
        run.put(MACHINE, machine);
        run.put(INPUTS, inputs);
    }

    /** What is not as run.json says it was when the run began, in words; empty when the bits will be the same. */
    List<String> changesSince(Json run) {
        List<String> changes = new ArrayList<>();
        addChanges(changes, run.at(MACHINE), machine);
        addChanges(changes, run.at(INPUTS), inputs);
        return changes;
    }

    private static void addChanges(List<String> changes, Json begun, SequencedMap<String, Object> present) {
        SequencedMap<String, Json> now =
                Json.parse(Json.write(present), "facts").fields();
        TreeSet<String> names = new TreeSet<>(begun.fields().keySet());
        names.addAll(now.keySet());
        for (String name : names) {
            String before = shown(begun.fields().get(name));
            String after = shown(now.get(name));
            if (!before.equals(after)) {
                changes.add("%s: the run began with %s, now it is %s".formatted(name, before, after));
            }
        }
    }

    private static String shown(Json value) {
        String text = value == null ? "nothing" : value.toString();
        return text.matches("\"[0-9a-f]{64}\"") ? "SHA-256 " + text.substring(1, 1 + SHOWN_DIGITS) + "…" : text;
    }
}
