package io.levee.rlhf.cli;

import io.levee.engine.memory.MemoryPlan;
import io.levee.engine.store.Json;
import io.levee.engine.tensor.Device;
import io.levee.rlhf.options.OptionGroup;
import io.levee.rlhf.run.DeviceOptions;
import io.levee.rlhf.run.Devices;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import picocli.CommandLine.Mixin;

/** One verb of the command line: its options, and what it does with them. Logic lives in the packages below. */
abstract class Verb implements OptionGroup {
    @Mixin
    CommonOptions common = new CommonOptions();

    private long limitBytes;

    /**
     * Reads and checks all input without computing anything.
     *
     * @return what the verb will allocate
     */
    abstract MemoryPlan check(Console console);

    /** A plan for a device, whose memory is then the limit. */
    final MemoryPlan on(DeviceOptions compute, Function<Device, MemoryPlan> plan) {
        try (Device device = Devices.open(compute)) {
            limitBytes = device.memoryLimitBytes();
            return plan.apply(device);
        }
    }

    /** Does it. */
    abstract void run(Console console);

    /** Does it, or only checks it, as the options say; returns the exit code. */
    ExitCode execute(Console console) {
        if (common.quiet) {
            Logs.warningsOnly();
        }
        if (common.dryRun) {
            limitBytes = MemoryPlan.machineLimitBytes();
            print(check(console), console);
        } else {
            run(console);
        }
        return ExitCode.DONE;
    }

    private void print(MemoryPlan plan, Console console) {
        if (common.json) {
            Map<String, Object> fields = new LinkedHashMap<>();
            fields.put("plan", plan.entries());
            fields.put("bytes", plan.bytes());
            fields.put("limit_bytes", limitBytes);
            console.out().print(Json.write(fields) + "\n");
        } else {
            console.out().print(plan.table());
            console.out().println("nothing is wrong; nothing was run (--dry-run)");
        }
    }
}
