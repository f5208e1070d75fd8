package io.levee.rlhf.cli;

import io.levee.engine.memory.MemoryPlan;
import io.levee.rlhf.run.Job;
import io.levee.rlhf.run.RunDirectory;
import io.levee.rlhf.run.Runs;
import java.nio.file.Path;
import java.util.Map;

/** A verb that makes a run directory. */
abstract class RunVerb extends Verb {
    /** What is to be done, from the options. */
    abstract Job job();

    /** Where, or null for a new folder named after the verb and the date. */
    abstract Path out();

    @Override
    MemoryPlan check(Console console) {
        Job job = job();
        return on(job.compute(), job::check);
    }

    @Override
    void run(Console console) {
        Job job = job();
        Path directory = out() == null ? RunDirectory.standard(job.verb()) : out();
        Map<String, Object> result =
                Watch.of(console, common.quiet).run(context -> Runs.start(job, directory, context));
        Summary.print(directory, result, common, console);
    }
}
