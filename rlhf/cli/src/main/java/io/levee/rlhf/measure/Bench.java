package io.levee.rlhf.measure;

import io.levee.engine.tensor.Device;
import io.levee.kernels.Kernels;
import io.levee.rlhf.role.DeviceOptions;
import io.levee.rlhf.role.Devices;
import io.levee.rlhf.run.Hardware;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/** Runs a short benchmark on a device, the machine's peak first. */
public final class Bench {
    /** What can be measured. */
    public enum Kind {
        /** Matrix products at given shapes. */
        GEMM,
        /** A step of supervised training. */
        TRAIN,
        /** Decoding with a key/value cache. */
        GENERATE,
        /** The phases of an iteration of PPO-Lagrangian. */
        PPO_LAG;

        /** As the command line names it. */
        public String text() {
            return name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
        }
    }

    /**
     * What is measured.
     *
     * @param model directory; empty for the built-in world's model with random weights
     * @param shapes for {@link Kind#GEMM}; empty for the shapes of that model
     */
    public record Settings(Kind kind, DeviceOptions compute, Optional<Path> model, List<MatrixShape> shapes) {}

    /**
     * Figures and the machine that gave them.
     *
     * @param machine processor, back-end, threads and measured peaks
     */
    public record Result(Map<String, Object> machine, List<BenchRow> rows) {
        /** As JSON has it. */
        public Map<String, Object> fields() {
            Map<String, Object> fields = new LinkedHashMap<>();
            fields.put("machine", machine);
            fields.put("rows", rows.stream().map(BenchRow::fields).toList());
            return fields;
        }
    }

    private Bench() {}

    /** Measures; takes seconds. */
    public static Result run(Settings settings) {
        Optional<MachinePeak> peak = MachinePeak.measure(settings.compute().effectiveThreads());
        try (Device device = Devices.open(settings.compute())) {
            List<Figure> figures = switch (settings.kind()) {
                case GEMM -> GemmBench.run(device, settings.shapes());
                case TRAIN -> TrainBench.run(device, RandomModel.of(settings.model()));
                case GENERATE -> GenerateBench.run(device, RandomModel.of(settings.model()));
                case PPO_LAG -> PpoBench.run(device, RandomModel.of(settings.model()));
            };
            List<BenchRow> rows = new ArrayList<>();
            figures.forEach(figure -> rows.add(figure.row(peak)));
            return new Result(machine(device, peak), rows);
        }
    }

    /**
     * A figure and the floating-point operations a second that it stands for.
     *
     * @param operationsPerSecond of the matrix products alone; 0 where that says nothing
     */
    record Figure(String name, String shape, double value, String unit, double operationsPerSecond) {
        private BenchRow row(Optional<MachinePeak> peak) {
            OptionalDouble share = peak.isPresent() && operationsPerSecond > 0
                    ? OptionalDouble.of(operationsPerSecond / 1e9 / peak.get().gflops())
                    : OptionalDouble.empty();
            return new BenchRow(name, shape, value, unit, share);
        }
    }

    private static Map<String, Object> machine(Device device, Optional<MachinePeak> peak) {
        Map<String, Object> machine = new LinkedHashMap<>(Hardware.fields());
        Kernels.Description description = device.kernels().description();
        machine.put("jdk", Runtime.version().toString());
        machine.put("backend", description.backend());
        machine.put("lanes", description.lanes());
        machine.put("threads", description.threads());
        machine.put("peak_gflops", peak.isPresent() ? peak.get().gflops() : null);
        machine.put("peak_triad_gb_per_s", peak.isPresent() ? peak.get().triadGbPerSecond() : null);
        return machine;
    }
}
