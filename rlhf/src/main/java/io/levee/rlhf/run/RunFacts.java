package io.levee.rlhf.run;

import io.levee.engine.store.Differences;
import io.levee.engine.store.Json;
import io.levee.engine.tensor.Device;
import io.levee.rlhf.role.Devices;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/**
 * What decides the bits of a run beside its options. A run's checkpoints hold the machine's part too; this one also covers the
 * time before the first checkpoint and the stages that have none.
 *
 * @param machine back-end, lane width, JDK, processes
 * @param inputs SHA-256 sums by file
 */
public record RunFacts(SequencedMap<String, Object> machine, SequencedMap<String, Object> inputs) {
    private static final String MACHINE = "facts";
    private static final String INPUTS = "inputs";
    private static final String CHANGE = "%s: the run began with %s, now it is %s";

    /** Of a job on this device, now. */
    public static RunFacts of(Job job, Device device) {
        return new RunFacts(Devices.facts(device), InputHashes.of(job.options()));
    }

    /** Adds them to what run.json is to hold. */
    public void putInto(Map<String, Object> run) {
        run.put(MACHINE, machine);
        run.put(INPUTS, inputs);
    }

    /** What is not as run.json says it was when the run began, in words; empty when the bits will be the same. */
    public List<String> changesSince(Json run) {
        List<String> changes = new ArrayList<>(Differences.of(run.at(MACHINE), machine, CHANGE));
        changes.addAll(Differences.of(run.at(INPUTS), inputs, CHANGE));
        return changes;
    }
}
