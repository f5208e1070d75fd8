package io.levee.rlhf.cli;

import io.levee.engine.memory.MemoryPlan;
import io.levee.rlhf.doctor.Doctor;
import io.levee.rlhf.doctor.KernelCheck;
import io.levee.rlhf.run.DeviceOptions;
import io.levee.rlhf.run.Devices;
import java.io.PrintStream;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code levee doctor}. */
@Command(
        name = "doctor",
        description = "what this machine offers, what is used and what is not, and a check of every kernel against the"
                + " reference; exit code 0 when all is well")
final class DoctorVerb extends Verb {
    @Mixin
    DeviceOptions compute = new DeviceOptions();

    private Doctor doctor;

    DoctorVerb() {}

    @Override
    MemoryPlan check(Console console) {
        Devices.open(compute).close();
        return MemoryPlan.empty();
    }

    @Override
    ExitCode execute(Console console) {
        ExitCode code = super.execute(console);
        return doctor == null || doctor.well() ? code : ExitCode.NUMERIC_FAILURE;
    }

    @Override
    void run(Console console) {
        doctor = Doctor.examine(compute);
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
        fields.put("well", doctor.well());
        return fields;
    }

    private void print(PrintStream out) {
        Facts.print(doctor.facts(), out);
        long passed = doctor.checks().stream().filter(KernelCheck::passed).count();
        out.println("%-24s %d of %d agree with the reference"
                .formatted("kernels", passed, doctor.checks().size()));
        doctor.checks().stream()
                .filter(check -> !check.passed())
                .forEach(check -> out.println("  " + check.operation() + ": " + check.complaint()));
        out.println(doctor.well() ? "all is well" : "something is wrong: do not trust results of this machine");
    }
}
