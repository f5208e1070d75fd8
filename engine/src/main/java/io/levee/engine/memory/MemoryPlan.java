package io.levee.engine.memory;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What a run will allocate, entry by entry, known before it starts.
 *
 * @param entries what for, and how many bytes
 */
public record MemoryPlan(List<Entry> entries) {
    /** One line of the plan. */
    public record Entry(String purpose, long bytes) {}

    public MemoryPlan {
        entries = List.copyOf(entries);
    }

    /** An empty plan. */
    public static MemoryPlan empty() {
        return new MemoryPlan(List.of());
    }

    /** This plan and one more entry. */
    public MemoryPlan plus(String purpose, long bytes) {
        List<Entry> more = new ArrayList<>(entries);
        more.add(new Entry(purpose, bytes));
        return new MemoryPlan(more);
    }

    /** This plan and another's entries. */
    public MemoryPlan plus(MemoryPlan other) {
        List<Entry> more = new ArrayList<>(entries);
        more.addAll(other.entries);
        return new MemoryPlan(more);
    }

    /** Sum of all entries in bytes. */
    public long bytes() {
        return entries.stream().mapToLong(Entry::bytes).sum();
    }

    /**
     * Stops a run that does not fit.
     *
     * @param limitBytes what may be used
     * @param cures the flags that would make it fit
     * @throws DoesNotFitException with the plan as a table
     */
    public void check(long limitBytes, String cures) {
        if (bytes() > limitBytes) {
            throw new DoesNotFitException("needs %s, limit is %s (%s):%n%s"
                    .formatted(mebibytes(bytes()), mebibytes(limitBytes), cures, table()));
        }
    }

    /** The plan as lines of text. */
    public String table() {
        StringBuilder text = new StringBuilder();
        for (Entry entry : entries) {
            text.append("  %-48s %12s%n".formatted(entry.purpose(), mebibytes(entry.bytes())));
        }
        return text.append("  %-48s %12s%n".formatted("total", mebibytes(bytes())))
                .toString();
    }

    /** The machine's limit: the smaller of the memory control group's and the physical memory, in bytes. */
    public static long machineLimitBytes() {
        long limit = physicalBytes();
        for (String file : List.of("/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes")) {
            limit = Math.min(limit, numberIn(Path.of(file)));
        }
        return limit;
    }

    private static long physicalBytes() {
        return java.lang.management.ManagementFactory.getOperatingSystemMXBean()
                        instanceof com.sun.management.OperatingSystemMXBean system
                ? system.getTotalMemorySize()
                : Long.MAX_VALUE;
    }

    private static long numberIn(Path file) {
        try {
            return Long.parseLong(Files.readString(file).strip());
        } catch (java.io.IOException | NumberFormatException absentOrUnlimited) {
            return Long.MAX_VALUE;
        }
    }

    private static String mebibytes(long bytes) {
        return String.format(Locale.ROOT, "%,.1f MiB", bytes / 1048576.0);
    }
}
