package io.levee.rlhf.cli;

import io.levee.kernels.measure.DevicePeak;
import io.levee.kernels.measure.DeviceRates;
import io.levee.kernels.measure.KernelRow;
import io.levee.kernels.measure.KernelTable;
import io.levee.rlhf.doctor.GpuDoctor;
import java.io.PrintStream;
import java.util.Locale;
import java.util.OptionalDouble;

/** What {@code levee doctor --gpu} prints of each kernel. */
final class GpuTable {
    private static final double GIGA = 1e9;
    private static final double TERA = 1e12;

    private GpuTable() {}

    /** Speeds on a GPU, or counts of the interpreter. */
    static void print(GpuDoctor found, PrintStream out) {
        found.rates().ifPresentOrElse(rates -> print(rates, out), () -> print(found.table(), out));
    }

    private static void print(DeviceRates rates, PrintStream out) {
        DevicePeak peak = rates.peak();
        out.println("%-24s %s".formatted("copy", figure(peak.copyBytesPerSecond() / GIGA) + " GB/s, measured"));
        print("float32", peak.floatOperations(), out);
        print("bfloat16", peak.tensorOperations(), out);
        Table table =
                new Table().row("kernel", "shape", "µs", "GB/s", "of copy", "TFLOP/s", "of float32", "of bfloat16");
        for (DeviceRates.Rate rate : rates.rates()) {
            table.row(
                    rate.kernel(),
                    rate.shape(),
                    figure(rate.seconds() * 1e6),
                    figure(rate.bytesPerSecond() / GIGA),
                    share(rate.bytesPerSecond(), OptionalDouble.of(peak.copyBytesPerSecond())),
                    figure(rate.operationsPerSecond() / TERA),
                    share(rate.operationsPerSecond(), peak.floatOperations()),
                    share(rate.operationsPerSecond(), peak.tensorOperations()));
        }
        out.print(table);
    }

    private static void print(String name, OptionalDouble peak, PrintStream out) {
        String text = peak.isPresent()
                ? figure(peak.getAsDouble() / TERA) + " TFLOP/s at the device's clock"
                : "peak not known";
        out.println("%-24s %s".formatted(name, text));
    }

    private static String share(double value, OptionalDouble peak) {
        return peak.isPresent() ? String.format(Locale.ROOT, "%.0f %%", 100 * value / peak.getAsDouble()) : "";
    }

    private static void print(KernelTable counted, PrintStream out) {
        Table table = new Table().row("kernel", "shape", "operations", "sectors / needed", "conflict cycles");
        for (KernelRow row : counted.rows()) {
            table.row(
                    row.kernel(),
                    row.measured(),
                    String.format(Locale.ROOT, "%,d", row.counts().operations()),
                    String.format(Locale.ROOT, "%.2f", row.counts().sectorRatio()),
                    String.format(Locale.ROOT, "%,d", row.counts().bankConflictCycles()));
        }
        out.print(table);
    }

    private static String figure(double value) {
        return String.format(Locale.ROOT, value < 1000 ? "%.3g" : "%,.0f", value);
    }
}
