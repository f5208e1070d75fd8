package io.levee.rlhf.job;

import io.levee.engine.store.AtomicFiles;
import io.levee.engine.store.BadInputException;
import io.levee.engine.store.Json;
import io.levee.engine.tensor.Device;
import io.levee.rlhf.data.Pipes;
import io.levee.rlhf.options.OptionChecks;
import io.levee.rlhf.role.Devices;
import io.levee.rlhf.run.Extension;
import io.levee.rlhf.run.Hardware;
import io.levee.rlhf.run.InputPaths;
import io.levee.rlhf.run.InterruptedRunException;
import io.levee.rlhf.run.Job;
import io.levee.rlhf.run.OptionValues;
import io.levee.rlhf.run.Prepared;
import io.levee.rlhf.run.RunContext;
import io.levee.rlhf.run.RunDirectory;
import io.levee.rlhf.run.RunFacts;
import io.levee.rlhf.run.RunLock;
import io.levee.rlhf.run.Version;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.function.UnaryOperator;

/** Starts jobs in new run directories and goes on with interrupted ones. */
public final class Runs {
    private static final String FORMAT = "format";

    /** Of run.json and of the checkpoints beside it; 2 names the state of each constraint. */
    private static final int FORMAT_NUMBER = 2;

    private Runs() {}

    /**
     * Prepares a job and runs it in a new directory.
     *
     * @return the result, as in result.json
     * @throws BadInputException before anything is written, with everything that is wrong with its options, or with its input
     */
    public static Map<String, Object> start(Job job, Path directory, RunContext context) {
        OptionChecks.require(job.options());
        try (Pipes pipes = new Pipes(System.in);
                Device device = Devices.open(job.compute())) {
            Job again = readingFiles(job, pipes::file);
            return start(again, again.prepare(device), pipes, device, directory, context);
        }
    }

    /** The job with other files in place of those that its options name. */
    public static Job readingFiles(Job job, UnaryOperator<Path> change) {
        SequencedMap<String, Object> values = OptionValues.of(job.options());
        SequencedMap<String, Object> changed = InputPaths.map(values, change);
        return changed.equals(values)
                ? job
                : Jobs.of(job.verb(), Json.parse(Json.write(changed), "options"))
                        .orElseThrow();
    }

    /**
     * Runs what has been prepared in a new directory, which also gets what came out of pipes, so that the run can be resumed.
     *
     * @param job that has been prepared, reading the pipes' files
     * @param device that it has been prepared on
     * @return the result, as in result.json
     */
    public static Map<String, Object> start(
            Job job, Prepared prepared, Pipes pipes, Device device, Path directory, RunContext context) {
        RunDirectory run = RunDirectory.create(
                directory,
                () -> description(
                        readingFiles(job, file -> pipes.moved(file, directory.resolve(RunDirectory.DATA))), device));
        return finish(prepared, run, context);
    }

    /**
     * Goes on with a job whose directory exists, or starts it; does nothing when it is complete.
     *
     * @return the result, or empty when the run was complete before
     * @throws BadInputException when machine or input have changed since the run began, unless the context allows other bits,
     *     or when another process is at work on the run
     */
    public static Optional<Map<String, Object>> startOrResume(Job job, Path directory, RunContext context) {
        if (!RunDirectory.isRun(directory)) {
            return Optional.of(start(job, directory, context));
        }
        RunDirectory run = new RunDirectory(directory);
        if (run.result().isPresent()) {
            return Optional.empty();
        }
        requireSameFormat(run);
        OptionChecks.requireValues(job.options());
        try (Device device = Devices.open(job.compute())) {
            requireSameBits(job, device, run, context);
            return Optional.of(finish(job.prepare(device), run, context));
        }
    }

    private static void requireSameFormat(RunDirectory run) {
        long format = run.run().find(FORMAT).map(Json::whole).orElse(1L);
        if (format != FORMAT_NUMBER) {
            throw new BadInputException(
                    "%s: this run is in format %d of the run directory, this Levee goes on with format %d alone; go on with the Levee that began it, or start anew"
                            .formatted(run.path(), format, FORMAT_NUMBER));
        }
    }

    private static void requireSameBits(Job job, Device device, RunDirectory run, RunContext context) {
        List<String> changes = RunFacts.of(job, device).changesSince(run.run());
        if (!changes.isEmpty() && !context.allowDifferentBits()) {
            throw new BadInputException(run.path() + ": this run would go on with other bits: "
                    + String.join("; ", changes) + "; go on all the same with --allow-different-bits");
        }
    }

    private static Map<String, Object> finish(Prepared prepared, RunDirectory directory, RunContext context) {
        try (RunLock _ = directory.lock()) {
            AtomicFiles.removeLeftovers(directory.path());
            Map<String, Object> result =
                    prepared.run().run(directory.path(), context).fields();
            Extension.all().forEach(extension -> extension.finished(directory.path(), result));
            directory.complete(result);
            return result;
        } catch (InterruptedRunException inside) {
            // A stage names itself or nothing; what is to be resumed is the run that it belongs to.
            throw new InterruptedRunException(directory.path());
        }
    }

    private static Map<String, Object> description(Job job, Device device) {
        Map<String, Object> run = new LinkedHashMap<>();
        run.put("verb", job.verb());
        run.put("options", OptionValues.of(job.options()));
        run.put(FORMAT, FORMAT_NUMBER);
        run.put("version", Version.TEXT);
        run.put("jdk", Runtime.version().toString());
        run.put("hardware", Hardware.fields());
        RunFacts.of(job, device).putInto(run);
        return run;
    }

    /**
     * The job of a run directory, with the options that it was started with.
     *
     * @throws BadInputException when the folder is no run directory
     */
    public static Job job(Path directory) {
        Json run = new RunDirectory(directory).run();
        Json options = run.at("options");
        String verb = run.at("verb").text();
        return Jobs.of(verb, options)
                .orElseThrow(() -> new BadInputException(
                        directory + ": run.json has the verb '" + verb + "', which cannot be resumed"));
    }

    /** Goes on with an interrupted run; empty when it was complete before. */
    public static Optional<Map<String, Object>> resume(Path directory, RunContext context) {
        return startOrResume(job(directory), directory, context);
    }
}
