package io.levee.rlhf.cli;

import io.levee.kernels.Closing;
import io.levee.kernels.measure.KernelRow;
import io.levee.rlhf.doctor.Doctor;
import io.levee.rlhf.doctor.GpuDoctor;
import io.levee.rlhf.doctor.KernelCheck;
import io.levee.rlhf.options.Complaints;
import io.levee.rlhf.role.DeviceOptions;
import io.levee.rlhf.role.Devices;
import java.io.PrintStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code levee doctor}. */
@Command(
        name = "doctor",
        description = "what this machine offers, what is used and what is not, and a check of every kernel against the"
                + " reference; exit code 0 when all is well")
final class DoctorVerb extends Verb {
    private static final String CUDA = "cuda";
    private static final String PTX = "ptx";

    @Option(
            names = "--gpu",
            description = "check the GPU's kernels on the GPU, in both precisions, and time each of them; with --device"
                    + " ptx they are checked and counted in the interpreter instead (minutes)")
    boolean gpu;

    @Mixin
    DeviceOptions compute = new DeviceOptions();

    private Doctor doctor;
    private Optional<GpuDoctor> gpuDoctor = Optional.empty();

    DoctorVerb() {}

    @Override
    public void validate(Complaints complaints) {
        boolean possible = List.of("auto", CUDA, PTX).contains(compute.device);
        complaints.ignored("device", gpu && !possible, "doctor --gpu: expected cuda or ptx; leave one of them out");
    }

    @Override
    Task prepare(Console console, Closing opened) {
        DeviceOptions options = options();
        Devices.selection(options);
        return Task.of(() -> examine(options, console));
    }

    private DeviceOptions options() {
        if (gpu && compute.device.equals("auto")) {
            compute.device = CUDA;
        }
        return compute;
    }

    private boolean well() {
        return doctor.well() && gpuDoctor.map(GpuDoctor::well).orElse(true);
    }

    @Override
    ExitCode execute(Console console) {
        ExitCode code = super.execute(console);
        return doctor == null || well() ? code : ExitCode.NUMERIC_FAILURE;
    }

    private void examine(DeviceOptions options, Console console) {
        doctor = Doctor.examine(options);
        gpuDoctor = gpu ? Optional.of(GpuDoctor.examine(options)) : Optional.empty();
        if (common.json) {
            console.json(fields());
        } else {
            print(console.out());
        }
        doctor.warnings().forEach(console::complain);
    }

    private Map<String, Object> fields() {
        Map<String, Object> fields = new LinkedHashMap<>(doctor.facts());
        fields.put("warnings", doctor.warnings());
        fields.put("kernels", doctor.checks());
        gpuDoctor.ifPresent(found -> {
            found.checks().forEach((precision, checks) -> fields.put("kernels_" + precision, checks));
            found.rates()
                    .ifPresentOrElse(
                            rates -> fields.put("rates", rates.fields()),
                            () -> fields.put(
                                    "counts",
                                    found.table().rows().stream()
                                            .map(KernelRow::fields)
                                            .toList()));
        });
        fields.put("well", well());
        return fields;
    }

    private void print(PrintStream out) {
        Facts.print(doctor.facts(), out);
        print("kernels", doctor.checks(), out);
        gpuDoctor.ifPresent(found -> {
            found.checks().forEach((precision, checks) -> print("kernels in " + precision, checks, out));
            GpuTable.print(found, out);
        });
        out.println(well() ? "all is well" : "something is wrong: do not trust results of this machine");
    }

    private static void print(String name, List<KernelCheck> checks, PrintStream out) {
        long passed = checks.stream().filter(KernelCheck::passed).count();
        out.println("%-24s %d of %d agree with the reference".formatted(name, passed, checks.size()));
        checks.stream()
                .filter(check -> !check.passed())
                .forEach(check -> out.println("  " + check.operation() + ": " + check.complaint()));
    }
}
