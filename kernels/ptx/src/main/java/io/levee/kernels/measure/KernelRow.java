package io.levee.kernels.measure;

import io.levee.kernels.ptx.LaunchCounts;
import io.levee.kernels.ptx.LineCount;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a kernel costs.
 *
 * @param kernel its entry point
 * @param measured the size that was counted
 * @param production the size that loads and times are of
 * @param counts at the measured size
 * @param threads of a block
 * @param dynamicSharedBytes shared memory of a block that the launch gives it
 * @param usage registers, spills and static shared memory
 * @param load at the size of production
 */
public record KernelRow(
        String kernel,
        String measured,
        String production,
        LaunchCounts counts,
        int threads,
        int dynamicSharedBytes,
        Usage usage,
        Load load) {
    /** Sectors requested for each one needed that a kernel may have. */
    public static final double MOST_SECTORS = 1.10;

    private static final int WORST_LINES = 3;

    /**
     * What the assembler gives a kernel.
     *
     * @param registers of a thread, by architecture
     * @param spilledBytes on the architecture where they are most
     * @param sharedBytes static shared memory of a block
     */
    public record Usage(Map<String, Integer> registers, int spilledBytes, int sharedBytes) {}

    /** Cycles lost to bank conflicts for each access of a warp to shared memory. */
    public double conflictsPerRequest() {
        return counts.sharedRequests() == 0 ? 0 : (double) counts.bankConflictCycles() / counts.sharedRequests();
    }

    /** How much of a card's multiprocessor it can fill. */
    public Occupancy occupancy(Accelerator card) {
        return Occupancy.of(card.multiprocessor(), registers(card), usage.sharedBytes() + dynamicSharedBytes, threads);
    }

    /** Registers of a thread. */
    public int registers(Accelerator card) {
        return usage.registers().get(card.multiprocessor().architecture());
    }

    /** What does not reach the goal, in words; nothing when all does. */
    public List<String> misses() {
        List<String> misses = new ArrayList<>();
        if (counts.sectorRatio() > MOST_SECTORS) {
            misses.add("sectors");
        }
        if (counts.bankConflictCycles() > 0) {
            misses.add("conflicts");
        }
        if (usage.spilledBytes() > 0) {
            misses.add("spills");
        }
        return misses;
    }

    /** Why it misses what it misses; empty when nothing is missed or no reason is known. */
    public String remark() {
        return Remarks.of(kernel, misses());
    }

    /** As JSON has it. */
    public Map<String, Object> fields() {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("kernel", kernel);
        fields.put("measured", measured);
        fields.put("production", production);
        fields.put("sector_ratio", counts.sectorRatio());
        fields.put("conflict_cycles", counts.bankConflictCycles());
        fields.put("conflicts_per_request", conflictsPerRequest());
        fields.put("spilled_bytes", usage.spilledBytes());
        fields.put("static_shared_bytes", usage.sharedBytes());
        fields.put("dynamic_shared_bytes", dynamicSharedBytes);
        fields.put("threads", threads);
        fields.put("bytes_per_element", load.bytes() / load.elements());
        fields.put("operations_per_element", load.operations() / load.elements());
        for (Accelerator card : Accelerator.ALL) {
            Map<String, Object> on = new LinkedHashMap<>();
            on.put("registers", registers(card));
            on.put("occupancy", occupancy(card).share());
            on.put("seconds", card.seconds(load));
            fields.put(card.name().toLowerCase(java.util.Locale.ROOT), on);
        }
        fields.put("misses", misses());
        fields.put("remark", remark());
        fields.put(
                "worst_lines",
                counts.worst(WORST_LINES).stream().map(KernelRow::line).toList());
        return fields;
    }

    private static Map<String, Object> line(LineCount line) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("place", line.place().toString());
        fields.put("ptx", line.text().strip());
        fields.put("requests", line.requests());
        fields.put("sectors", line.sectors());
        fields.put("sectors_needed", line.bytesNeeded() / 32.0);
        fields.put("conflict_cycles", line.conflictCycles());
        return fields;
    }
}
