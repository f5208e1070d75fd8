package io.levee.rlhf.cli;

import io.levee.kernels.Closing;
import io.levee.rlhf.measure.Bench;
import io.levee.rlhf.measure.BenchRow;
import io.levee.rlhf.measure.MatrixShape;
import io.levee.rlhf.options.Complaints;
import io.levee.rlhf.role.DeviceOptions;
import io.levee.rlhf.role.Devices;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code levee bench}. */
@Command(
        name = "bench",
        description = "short benchmarks beside this machine's measured peak (register-only multiply-adds, triad)")
final class BenchVerb extends Verb {
    /** Not a speed of this machine. */
    private static final String CUDA = "cuda";

    @Parameters(
            paramLabel = "gemm|train|generate|ppo-lag|cuda",
            description = "matrix products by shape, a training step, decoding, or the phases of a PPO-Lagrangian"
                    + " iteration; cuda: what every kernel of the GPU costs, counted without one (a minute)")
    String what;

    @Option(
            names = "--shapes",
            split = ",",
            paramLabel = "MxNxK",
            description = "for gemm: rows x outputs x inputs, with commas between shapes")
    List<String> shapes = List.of();

    @Option(
            names = "--model",
            paramLabel = "DIR",
            description = "sizes of the model (its weights do not matter); default: the built-in world's")
    Path model;

    @Option(
            names = "--write",
            paramLabel = "FILE.md",
            description = "for cuda: put the table between its two marks in this file, instead of printing it")
    Path write;

    @Mixin
    DeviceOptions compute = new DeviceOptions();

    BenchVerb() {}

    @Override
    public void validate(Complaints complaints) {
        complaints.read("shapes", () -> shapes.forEach(MatrixShape::parse));
        if (what == null) {
            return;
        }
        List<String> known = Stream.concat(Arrays.stream(Bench.Kind.values()).map(Bench.Kind::text), Stream.of(CUDA))
                .toList();
        if (!known.contains(what)) {
            complaints.add("bench " + what + ": expected " + String.join(", ", known));
        }
        boolean gemm = what.equals(Bench.Kind.GEMM.text());
        boolean cuda = what.equals(CUDA);
        complaints.ignored("shapes", !gemm, "is for bench gemm");
        complaints.ignored("model", gemm || cuda, "bench " + what + " has sizes of its own");
        complaints.ignored("write", !cuda, "is for bench cuda");
        complaints.ignored("device", cuda, "bench cuda counts in the interpreter");
        complaints.ignored("precision", cuda, "bench cuda counts every kernel, in whatever precision");
    }

    private Bench.Settings settings() {
        Bench.Kind kind = Arrays.stream(Bench.Kind.values())
                .filter(each -> each.text().equals(what))
                .findFirst()
                .orElseThrow();
        List<MatrixShape> parsed = shapes.stream().map(MatrixShape::parse).toList();
        return new Bench.Settings(kind, compute, Optional.ofNullable(model), parsed);
    }

    private CudaBench cuda() {
        return CudaBench.of(Optional.ofNullable(write), compute.effectiveThreads());
    }

    @Override
    Task prepare(Console console, Closing opened) {
        if (what.equals(CUDA)) {
            CudaBench bench = cuda();
            return Task.of(() -> bench.run(console, common.json));
        }
        Bench.Settings settings = settings();
        Devices.selection(compute);
        return Task.of(() -> print(Bench.run(settings), console));
    }

    private void print(Bench.Result result, Console console) {
        if (common.json) {
            console.json(result.fields());
        } else {
            print(result, console.out());
        }
    }

    private static void print(Bench.Result result, PrintStream out) {
        Facts.print(result.machine(), out);
        out.println();
        Table table = new Table().row("name", "shape", "value", "unit", "of peak");
        for (BenchRow row : result.rows()) {
            String share = row.shareOfPeak().isPresent()
                    ? String.format(
                            Locale.ROOT, "%.0f %%", 100 * row.shareOfPeak().getAsDouble())
                    : "";
            String value = String.format(Locale.ROOT, row.value() < 100 ? "%.4g" : "%,.0f", row.value());
            table.row(row.name(), row.shape(), value, row.unit(), share);
        }
        out.print(table);
    }
}
