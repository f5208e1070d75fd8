package io.levee.kernels.measure;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import java.util.function.ToIntFunction;
import java.util.stream.Collectors;

/** The table of kernels as Markdown, and its place in a document. */
public final class KernelMarkdown {
    /** The line of a document after which the table stands. */
    public static final String BEGIN = "<!-- levee bench cuda: begin -->";

    /** The line before which it ends. */
    public static final String END = "<!-- levee bench cuda: end -->";

    private static final List<String> COLUMNS = List.of(
            "kernel",
            "measured",
            "sectors ÷ needed",
            "bank conflicts (per access)",
            "registers",
            "spills",
            "shared bytes",
            "threads",
            "occupancy",
            "production",
            "bytes",
            "operations",
            names(" ≥"),
            "remark");

    private KernelMarkdown() {}

    /** What the columns are, and the rows. */
    public static String of(KernelTable table) {
        List<String> lines = new ArrayList<>(legend(table));
        lines.add("");
        lines.add(line(COLUMNS));
        lines.add(line(COLUMNS.stream().map(_ -> "---").toList()));
        table.rows().forEach(row -> lines.add(line(cells(row))));
        return String.join("\n", lines) + "\n";
    }

    /**
     * A document with another table between its two marks.
     *
     * @throws IllegalArgumentException when it has not both of them, in order
     */
    public static String replaced(String document, String table) {
        int begin = document.indexOf(BEGIN);
        int end = document.indexOf(END);
        if (begin < 0 || end < begin) {
            throw new IllegalArgumentException("expected the lines " + BEGIN + " and " + END + ", in this order");
        }
        return document.substring(0, begin + BEGIN.length()) + "\n\n" + table + "\n" + document.substring(end);
    }

    private static List<String> legend(KernelTable table) {
        String cards = Accelerator.ALL.stream()
                .map(card -> String.format(
                        Locale.ROOT,
                        "%s %,.0f GB/s, %.0f TFLOP/s bfloat16, %.1f TFLOP/s float32",
                        card.name(),
                        card.bytesPerSecond() / 1e9,
                        card.tensorOperations() / 1e12,
                        card.floatOperations() / 1e12))
                .collect(Collectors.joining("; "));
        return List.of(
                table.rows().size()
                        + " kernels. Sectors of 32 bytes and bank conflicts are counted by the interpreter at the"
                        + " measured size; a word that a whole warp reads is a sector for 4 bytes needed.",
                "Registers, spills and static shared memory: " + table.resources()
                        + "; shared bytes are static + dynamic; pairs are " + architectures() + ".",
                "Bytes and operations are those of an element of the result at the size of production. Operations are"
                        + " counted and grow with the elements and the length of their sums; bytes are counted in the same"
                        + " way or, where values are read again from a cache, those of all operands and results once.",
                "Times are the least that these allow (" + cards + "); a launch takes some microseconds besides. None"
                        + " has been measured on hardware: speed on hardware is unverified.");
    }

    private static String architectures() {
        return Accelerator.ALL.stream()
                .map(card -> card.multiprocessor().architecture())
                .collect(Collectors.joining(" / "));
    }

    private static String names(String after) {
        return Accelerator.ALL.stream().map(Accelerator::name).collect(Collectors.joining(" / ", "", after));
    }

    private static List<String> cells(KernelRow row) {
        Load load = row.load();
        return List.of(
                "`" + row.kernel() + "`",
                row.measured(),
                String.format(Locale.ROOT, "%.2f", row.counts().sectorRatio()),
                conflicts(row),
                pair(row::registers),
                Integer.toString(row.usage().spilledBytes()),
                row.usage().sharedBytes() + " + " + row.dynamicSharedBytes(),
                Integer.toString(row.threads()),
                percentages(card -> row.occupancy(card).share()),
                row.production(),
                figure(load.bytes() / load.elements()),
                figure(load.operations() / load.elements()),
                Accelerator.ALL.stream().map(card -> time(card.seconds(load))).collect(Collectors.joining(" / ")),
                row.remark());
    }

    private static String conflicts(KernelRow row) {
        long cycles = row.counts().bankConflictCycles();
        return cycles == 0 ? "0" : String.format(Locale.ROOT, "%,d (%.2f)", cycles, row.conflictsPerRequest());
    }

    private static String pair(ToIntFunction<Accelerator> value) {
        return Accelerator.ALL.stream()
                .map(card -> Integer.toString(value.applyAsInt(card)))
                .collect(Collectors.joining(" / "));
    }

    private static String percentages(ToDoubleFunction<Accelerator> share) {
        return Accelerator.ALL.stream()
                .map(card -> String.format(Locale.ROOT, "%.0f %%", 100 * share.applyAsDouble(card)))
                .collect(Collectors.joining(" / "));
    }

    private static String figure(double value) {
        return value >= 1000 ? String.format(Locale.ROOT, "%,.0f", value) : String.format(Locale.ROOT, "%.3g", value);
    }

    private static String time(double seconds) {
        return seconds < 1e-3 ? figure(seconds * 1e6) + " µs" : figure(seconds * 1e3) + " ms";
    }

    private static String line(List<String> cells) {
        return "| " + String.join(" | ", cells) + " |";
    }
}
