package io.levee.rlhf.demo;

import io.levee.rlhf.job.EvaluateJob;
import io.levee.rlhf.job.EvaluateOptions;
import io.levee.rlhf.options.Complaints;
import io.levee.rlhf.run.Job;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Options of evaluation where the built-in world is at hand: its requests may stand in for data, its truth for score models. */
public final class WorldEvaluateOptions extends EvaluateOptions {
    @Option(
            names = "--world",
            paramLabel = "DIR",
            description = "judge with the built-in world's truth on this folder's eval.jsonl and eval-withheld.jsonl")
    public Path world;

    public WorldEvaluateOptions() {}

    /** The job: the world's where these options name one. */
    public Job job() {
        return world == null ? new EvaluateJob(this) : new EvaluateJob(this, new WorldAnswering(this)::prepare);
    }

    @Override
    protected boolean answers() {
        return world != null || super.answers();
    }

    @Override
    protected String prompts() {
        return "--world DIR (the world's truth), " + super.prompts();
    }

    @Override
    protected String promptOptions() {
        return super.promptOptions() + " or --world";
    }

    @Override
    public void validate(Complaints complaints) {
        super.validate(complaints);
        complaints.ignored("data", world != null, "give either --world or --data");
    }
}
