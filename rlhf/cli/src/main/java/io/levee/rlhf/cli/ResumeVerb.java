package io.levee.rlhf.cli;

import io.levee.engine.tensor.Device;
import io.levee.kernels.Closing;
import io.levee.rlhf.job.Runs;
import io.levee.rlhf.role.Devices;
import io.levee.rlhf.run.Job;
import io.levee.rlhf.run.RunDirectory;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code levee resume RUN}. */
@Command(
        name = "resume",
        description = "goes on with an interrupted run and ends with the bits of one never interrupted")
final class ResumeVerb extends Verb {
    @Parameters(paramLabel = "RUN", description = "the run's directory")
    Path directory;

    @Option(
            names = "--allow-different-bits",
            description = "go on where the JDK, the lane width or the back-end has changed")
    boolean allowDifferentBits;

    ResumeVerb() {}

    @Override
    Task prepare(Console console, Closing opened) {
        Job job = Runs.job(directory);
        if (!common.dryRun) {
            return Task.of(() -> resume(job, console));
        }
        Device device = opened.add(Devices.open(job.compute()));
        return new Task(job.prepare(device).plan(), device.memoryLimitBytes(), () -> {});
    }

    private void resume(Job job, Console console) {
        Map<String, Object> result = new Watch(console, common.quiet, allowDifferentBits)
                .run(context -> Runs.startOrResume(job, directory, context))
                .orElseGet(() -> complete(console));
        Summary.print(directory, result, common, console);
    }

    private Map<String, Object> complete(Console console) {
        console.err().println(directory + " is complete: there is nothing to resume");
        Map<String, Object> result = new LinkedHashMap<>();
        new RunDirectory(directory)
                .result()
                .orElseThrow()
                .fields()
                .forEach((name, value) -> result.put(name, value.raw()));
        return result;
    }
}
