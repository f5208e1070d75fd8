package io.levee.rlhf.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.levee.engine.store.BadInputException;
import io.levee.engine.store.Hashes;
import io.levee.rlhf.demo.WorldJob;
import io.levee.rlhf.demo.WorldRecipe;
import io.levee.rlhf.job.EvaluateJob;
import io.levee.rlhf.job.EvaluateOptions;
import io.levee.rlhf.job.PpoJob;
import io.levee.rlhf.job.PpoOptions;
import io.levee.rlhf.job.PreferenceJob;
import io.levee.rlhf.job.PreferenceOptions;
import io.levee.rlhf.job.Runs;
import io.levee.rlhf.job.SftJob;
import io.levee.rlhf.job.SftOptions;
import io.levee.rlhf.preference.PreferenceTrainer.Objective;
import io.levee.rlhf.world.WorldFiles;
import io.levee.transformer.weights.AdapterFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Safe RLHF with adapters on one frozen model, on a hundredth of the built-in world. */
class LoraRunsTest {
    private static final long SEED = 21;
    private static final double SIZE = 0.01;

    @TempDir
    private Path folder;

    private Path model(String stage) {
        return folder.resolve(stage).resolve("model");
    }

    private Map<String, Object> run(String name, Job job, int threads) {
        job.compute().threads = threads;
        return Runs.start(job, folder.resolve(name), RunContext.QUIET);
    }

    private SftOptions adapted() {
        SftOptions o = WorldRecipe.sft(SEED, folder.resolve("world"));
        o.config = null;
        o.model = model("base");
        o.lora.loraRank = 3;
        o.optimizer.lr = 1e-3;
        return o;
    }

    private PreferenceOptions judged() {
        PreferenceOptions o = WorldRecipe.preference(SEED, model("sft"), folder.resolve("comparisons"));
        o.lora.loraRank = 2;
        return o;
    }

    private PpoJob.LagrangeRun lagrangian() {
        PpoJob.LagrangeRun run =
                WorldRecipe.ppoLag(SEED, model("sft"), model("reward"), model("cost"), folder.resolve("world"));
        PpoOptions o = run.ppoOptions;
        o.iterations = 3;
        o.promptsPerIteration = 16;
        o.minibatch = 8;
        o.advantage.criticWarmStart = 1;
        return run;
    }

    private EvaluateOptions arena() {
        EvaluateOptions o = new EvaluateOptions();
        o.model = model("sft");
        o.challenger = model("ppo-lag");
        o.rewardModel = model("reward");
        o.costModel = model("cost");
        o.data.add(folder.resolve("world").resolve(WorldFiles.PROMPTS).toString());
        o.maxNewTokens = 8;
        return o;
    }

    private void supervise() {
        run("world", new WorldJob(WorldRecipe.world(SEED, SIZE)), 2);
        run("base", new SftJob(WorldRecipe.sft(SEED, folder.resolve("world"))), 2);
        run("sft", new SftJob(adapted()), 2);
    }

    @Test
    void everyRoleStandsOnOneFrozenModel() throws IOException {
        supervise();
        String base = Hashes.sha256(model("base").resolve("model.safetensors"));
        run("comparisons", new WorldJob(WorldRecipe.comparisons(SEED, SIZE, model("sft"))), 2);
        run("reward", new PreferenceJob(judged(), Objective.REWARD), 2);
        run("cost", new PreferenceJob(judged(), Objective.COST), 2);
        run("ppo-lag", new PpoJob(lagrangian()), 2);
        run("one-thread", new PpoJob(lagrangian()), 1);
        resumeAt(2);
        resumeAt(4);
        run("evaluate", new EvaluateJob(arena()), 2);

        assertEquals(base, Hashes.sha256(model("base").resolve("model.safetensors")));
        for (String stage : new String[] {"sft", "reward", "cost", "ppo-lag"}) {
            AdapterFolder adapter = AdapterFolder.read(model(stage));
            assertEquals(model("base").toRealPath(), adapter.base().toRealPath());
            assertEquals(stage.equals("reward") || stage.equals("cost"), adapter.scores(), stage);
        }
        assertEquals(5, AdapterFolder.read(model("cost")).settings().rank(), "the supervised adapter and its own");
        assertNotEquals(weights("sft"), weights("ppo-lag"));
        SortedMap<String, String> results = RunFiles.results(folder.resolve("ppo-lag"));
        assertEquals(results, RunFiles.results(folder.resolve("one-thread")));
        assertEquals(results, RunFiles.results(folder.resolve("resumed-2")));
        assertEquals(results, RunFiles.results(folder.resolve("resumed-4")));
    }

    private String weights(String stage) {
        return Hashes.sha256(model(stage).resolve(AdapterFolder.WEIGHTS));
    }

    /** Interrupts a run when it has been asked this many times, and goes on with it. */
    private void resumeAt(int questions) {
        AtomicInteger asked = new AtomicInteger();
        BooleanSupplier soon = () -> asked.incrementAndGet() >= questions;
        RunContext context = new RunContext(Progress.NONE, soon, false);
        Path run = folder.resolve("resumed-" + questions);
        assertThrows(InterruptedRunException.class, () -> Runs.start(new PpoJob(lagrangian()), run, context));
        assertFalse(Files.exists(run.resolve("model")));
        assertTrue(Runs.resume(run, RunContext.QUIET).isPresent());
    }

    @Test
    void whatCannotBeAdaptedIsSaid() throws IOException {
        supervise();
        SftOptions random = WorldRecipe.sft(SEED, folder.resolve("world"));
        random.lora.loraRank = 2;
        assertSaid("needs a --model under the adapter", new SftJob(random));
        PpoJob.LagrangeRun run = lagrangian();
        run.ppoOptions.rewardModel = model("sft");
        run.costOptions.costModel = List.of(model("sft").toString());
        assertSaid("without a score head", new PpoJob(run));
        Files.delete(model("base").resolve("config.json"));
        assertSaid("config.json", new SftJob(adapted()));
    }

    private void assertSaid(String words, Job job) {
        Path none = folder.resolve("none");
        String message = assertThrows(BadInputException.class, () -> Runs.start(job, none, RunContext.QUIET))
                .getMessage();
        assertTrue(message.contains(words), message);
    }
}
