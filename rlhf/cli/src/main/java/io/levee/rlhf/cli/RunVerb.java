package io.levee.rlhf.cli;

import io.levee.engine.tensor.Device;
import io.levee.kernels.Closing;
import io.levee.rlhf.data.Pipes;
import io.levee.rlhf.job.Runs;
import io.levee.rlhf.role.Devices;
import io.levee.rlhf.run.Job;
import io.levee.rlhf.run.Prepared;
import io.levee.rlhf.run.RunDirectory;
import java.nio.file.Path;
import java.util.Map;

/** A verb that makes a run directory. */
abstract class RunVerb extends Verb {
    /** What is to be done, from the options. */
    abstract Job job();

    /** Where, or null for a new folder named after the verb and the date. */
    abstract Path out();

    @Override
    Task prepare(Console console, Closing opened) {
        Pipes pipes = opened.add(new Pipes(console.in()));
        Job job = Runs.readingFiles(job(), pipes::file);
        Device device = opened.add(Devices.open(job.compute()));
        Prepared prepared = job.prepare(device);
        return new Task(prepared.plan(), device.memoryLimitBytes(), () -> {
            Path directory = out() == null ? RunDirectory.standard(job.verb()) : out();
            Map<String, Object> result = Watch.of(console, common.quiet)
                    .run(context -> Runs.start(job, prepared, pipes, device, directory, context));
            Summary.print(directory, result, common, console);
        });
    }
}
