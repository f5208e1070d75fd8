package io.levee.kernels.ptx;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What launches executed and moved. Counts of several launches can be added.
 *
 * @param threadInstructions instructions of single threads, by class
 * @param warpInstructions instructions of warps, by class
 * @param operations floating-point operations: 1 a sum or product, 2 a fused product, mma by its shape
 * @param globalRequests loads, stores, atomics and copies of a warp that touch global memory
 * @param sectorsRequested 32-byte sectors that these requests touch; a request of 8 bytes a lane is split in two, of 16
 * in four
 * @param bytesNeeded bytes that they ask for, each byte once a request
 * @param bytesLoaded bytes that threads loaded from global memory
 * @param bytesStored bytes that threads stored into global memory
 * @param sharedRequests accesses of warps to shared memory; a request of 8 bytes a lane counts as two, of 16 as four
 * @param bankConflictCycles cycles that they took beyond one each
 * @param lines the same for each memory instruction
 */
public record LaunchCounts(
        Map<InstructionClass, Long> threadInstructions,
        Map<InstructionClass, Long> warpInstructions,
        long operations,
        long globalRequests,
        long sectorsRequested,
        long bytesNeeded,
        long bytesLoaded,
        long bytesStored,
        long sharedRequests,
        long bankConflictCycles,
        List<LineCount> lines) {

    /** Nothing counted. */
    public static final LaunchCounts NONE = new LaunchCounts(Map.of(), Map.of(), 0, 0, 0, 0, 0, 0, 0, 0, List.of());

    /** Counts of the given kind. */
    public LaunchCounts {
        threadInstructions = Map.copyOf(threadInstructions);
        warpInstructions = Map.copyOf(warpInstructions);
        lines = List.copyOf(lines);
    }

    /** Both together. */
    public LaunchCounts plus(LaunchCounts other) {
        return new LaunchCounts(
                sum(threadInstructions, other.threadInstructions),
                sum(warpInstructions, other.warpInstructions),
                operations + other.operations,
                globalRequests + other.globalRequests,
                sectorsRequested + other.sectorsRequested,
                bytesNeeded + other.bytesNeeded,
                bytesLoaded + other.bytesLoaded,
                bytesStored + other.bytesStored,
                sharedRequests + other.sharedRequests,
                bankConflictCycles + other.bankConflictCycles,
                joined(lines, other.lines));
    }

    private static Map<InstructionClass, Long> sum(Map<InstructionClass, Long> a, Map<InstructionClass, Long> b) {
        Map<InstructionClass, Long> sum = new EnumMap<>(InstructionClass.class);
        sum.putAll(a);
        b.forEach((key, value) -> sum.merge(key, value, Long::sum));
        return sum;
    }

    private static List<LineCount> joined(List<LineCount> a, List<LineCount> b) {
        Map<String, LineCount> joined = new LinkedHashMap<>();
        for (LineCount line : a) {
            joined.merge(line.kernel() + ":" + line.line(), line, LineCount::plus);
        }
        for (LineCount line : b) {
            joined.merge(line.kernel() + ":" + line.line(), line, LineCount::plus);
        }
        return new ArrayList<>(joined.values());
    }

    /** Instructions of single threads of all classes. */
    public long allThreadInstructions() {
        return threadInstructions.values().stream().mapToLong(Long::longValue).sum();
    }

    /** Instructions of warps of all classes. */
    public long allWarpInstructions() {
        return warpInstructions.values().stream().mapToLong(Long::longValue).sum();
    }

    /** Instructions of single threads of one class. */
    public long threadInstructions(InstructionClass kind) {
        return threadInstructions.getOrDefault(kind, 0L);
    }

    /** Instructions of warps of one class. */
    public long warpInstructions(InstructionClass kind) {
        return warpInstructions.getOrDefault(kind, 0L);
    }

    /** The sectors that the bytes asked for would fill. */
    public double sectorsNeeded() {
        return bytesNeeded / 32.0;
    }

    /** Sectors requested for each one needed: 1 when all accesses are coalesced; 1 when there are none. */
    public double sectorRatio() {
        return bytesNeeded == 0 ? 1 : sectorsRequested / sectorsNeeded();
    }

    /** The memory instructions that waste most, worst first; those without waste are left out. */
    public List<LineCount> worst(int count) {
        return lines.stream()
                .filter(line -> line.waste() > 0)
                .sorted(Comparator.comparingDouble(LineCount::waste).reversed())
                .limit(count)
                .toList();
    }
}
