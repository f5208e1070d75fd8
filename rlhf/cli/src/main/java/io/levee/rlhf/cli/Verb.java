package io.levee.rlhf.cli;

import io.levee.engine.memory.MemoryPlan;
import io.levee.engine.store.Json;
import io.levee.kernels.Closing;
import io.levee.rlhf.options.OptionGroup;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Mixin;

/** One verb of the command line: its options, and what it does with them. Logic lives in the packages below. */
abstract class Verb implements OptionGroup {
    @Mixin
    CommonOptions common = new CommonOptions();

    /**
     * Reads and checks all input without computing anything.
     *
     * @param opened closes, when the verb is done, what its work needs
     */
    abstract Task prepare(Console console, Closing opened);

    /** Does it, or only prepares it, as the options say; returns the exit code. */
    ExitCode execute(Console console) {
        if (common.quiet) {
            Logs.warningsOnly();
        }
        try (Closing opened = new Closing()) {
            Task task = prepare(console, opened);
            if (common.dryRun) {
                print(task, console);
            } else {
                task.run().run();
            }
        }
        return ExitCode.DONE;
    }

    private void print(Task task, Console console) {
        MemoryPlan plan = task.plan();
        if (common.json) {
            Map<String, Object> fields = new LinkedHashMap<>();
            fields.put("plan", plan.entries());
            fields.put("bytes", plan.bytes());
            fields.put("limit_bytes", task.limitBytes());
            console.out().print(Json.write(fields) + "\n");
        } else {
            console.out().print(plan.table());
            console.out().println("nothing is wrong; nothing was run (--dry-run)");
        }
    }
}
