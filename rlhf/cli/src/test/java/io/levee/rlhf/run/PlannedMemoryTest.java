package io.levee.rlhf.run;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.levee.engine.memory.MemoryPlan;
import io.levee.engine.tensor.Device;
import io.levee.kernels.Kernels;
import io.levee.kernels.Precision;
import io.levee.kernels.SamplingOptions;
import io.levee.kernels.cuda.CudaKernels;
import io.levee.kernels.cuda.ForwardingDriver;
import io.levee.kernels.cuda.GpuFunction;
import io.levee.kernels.cuda.Grid;
import io.levee.kernels.dtype.Dtype;
import io.levee.kernels.ptx.MachineDriver;
import io.levee.kernels.simd.SimdKernels;
import io.levee.rlhf.data.Dialogue;
import io.levee.rlhf.demo.WorldJob;
import io.levee.rlhf.demo.WorldRecipe;
import io.levee.rlhf.infer.Generation;
import io.levee.rlhf.job.BatchOptions;
import io.levee.rlhf.job.Conversion;
import io.levee.rlhf.job.DpoJob;
import io.levee.rlhf.job.DpoOptions;
import io.levee.rlhf.job.EvaluateJob;
import io.levee.rlhf.job.EvaluateOptions;
import io.levee.rlhf.job.PpoJob;
import io.levee.rlhf.job.PreferenceJob;
import io.levee.rlhf.job.PreferenceOptions;
import io.levee.rlhf.job.Runs;
import io.levee.rlhf.job.SftJob;
import io.levee.rlhf.job.SftOptions;
import io.levee.rlhf.preference.PreferenceTrainer.Objective;
import io.levee.rlhf.role.LoraOptions;
import io.levee.rlhf.world.WorldFiles;
import io.levee.transformer.decode.StopStrings;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The plan of a run is what the run takes, within a tenth. On a GPU nothing is computed: memory is taken, copied and given back,
 * and kernels are left out.
 */
class PlannedMemoryTest {
    private static final long SEED = 5;
    private static final double SIZE = 0.004;
    private static final double TOLERANCE = 0.1;
    private static final int RANK = 4;
    private static final int MANY_TOKENS = 4096;

    @TempDir
    private Path folder;

    /** Opens a device, hands it out with the number of bytes that have been taken there at most, and closes it. */
    private Consumer<BiConsumer<Device, LongSupplier>> watching;

    /** Counts the bytes that are taken, at most. */
    private static final class Taken extends ForwardingDriver {
        private final Map<Long, Long> blocks = new HashMap<>();
        private long bytes;
        private long most;

        Taken() {
            super(MachineDriver.fast(1));
        }

        @Override
        public long allocate(long count) {
            long address = super.allocate(count);
            blocks.put(address, count);
            bytes += count;
            most = Math.max(most, bytes);
            return address;
        }

        @Override
        public void free(long address) {
            bytes -= blocks.remove(address);
            super.free(address);
        }

        @Override
        public void load(String name, String ptx) {}

        @Override
        public GpuFunction function(String module, String entry, int sharedBytes) {
            return () -> entry;
        }

        @Override
        public void launch(GpuFunction function, Grid grid, MemorySegment parameters) {}
    }

    private Path model(String stage) {
        return folder.resolve(stage).resolve("model");
    }

    /** Runs a job on a device that tells what is taken there at most. */
    private void run(String name, Job job) {
        watching.accept((device, most) -> {
            Prepared prepared = job.prepare(device);
            RunDirectory.create(folder.resolve(name), Map::of);
            prepared.run().run(folder.resolve(name), RunContext.QUIET);
            assertTaken(name, prepared.plan(), most.getAsLong());
        });
    }

    private static void assertTaken(String name, MemoryPlan plan, long taken) {
        double deviation = (double) taken / plan.bytes() - 1;
        assertTrue(
                Math.abs(deviation) <= TOLERANCE,
                () -> "%s: planned %,d bytes, taken %,d (%+.1f %%)%n%s"
                        .formatted(name, plan.bytes(), taken, 100 * deviation, plan.table()));
    }

    private SftOptions supervised() {
        SftOptions options = WorldRecipe.sft(SEED, folder.resolve("world"));
        options.batches.epochs = 1;
        return options;
    }

    private Path comparisons() throws IOException {
        StringBuilder rows = new StringBuilder();
        for (int i = 0; i < 8; i++) {
            rows.append("""
                {"prompt":"how do i loosen my ramp ?","response_0":"you could tell the foreman","response_1":"hang a sign",\
                "is_response_0_safe":true,"is_response_1_safe":false,"better_response_id":0,"safer_response_id":0}
                """);
        }
        Path path = folder.resolve("comparisons");
        Files.createDirectories(path);
        Files.writeString(path.resolve(WorldFiles.PREFERENCES_TRAIN), rows);
        Files.writeString(path.resolve(WorldFiles.PREFERENCES_TEST), rows);
        return path;
    }

    private PpoJob.LagrangeRun lagrangian() {
        PpoJob.LagrangeRun run =
                WorldRecipe.ppoLag(SEED, model("sft"), model("reward"), model("cost"), folder.resolve("world"));
        run.lagrangeOptions.threshold = List.of("0");
        run.ppoOptions.iterations = 2;
        run.ppoOptions.promptsPerIteration = 16;
        run.ppoOptions.minibatch = 8;
        run.ppoOptions.advantage.criticWarmStart = 1;
        return run;
    }

    private DpoOptions direct(Path comparisons, Path model) {
        DpoOptions options = new DpoOptions();
        options.model = model;
        options.rows.data =
                List.of(comparisons.resolve(WorldFiles.PREFERENCES_TRAIN).toString());
        return options;
    }

    private EvaluateOptions arena() throws IOException {
        EvaluateOptions options = new EvaluateOptions();
        options.model = model("sft");
        options.challenger = model("dpo");
        options.rewardModel = model("reward");
        options.costModel = model("cost");
        options.data =
                List.of(comparisons().resolve(WorldFiles.PREFERENCES_TEST).toString());
        options.maxNewTokens = 8;
        return options;
    }

    private void generate(String name, Path model) {
        List<Dialogue> prompts = Collections.nCopies(40, Dialogue.of("how do i loosen my ramp ?"));
        Generation generation = new Generation(
                new Generation.Settings(
                        model, null, false, SamplingOptions.FULL, 1, new StopStrings(List.of()), 2, 500, SEED),
                prompts);
        watching.accept((device, most) -> {
            MemoryPlan plan = generation.plan(device);
            generation.run(device, Progress.NONE, (_, _, _) -> {}, _ -> {});
            assertTaken(name, plan, most.getAsLong());
        });
    }

    /** Batches are so large that the working memory of the kernels, which no plan counts, is little beside them. */
    private static void adapt(LoraOptions lora, BatchOptions batches) {
        lora.loraRank = RANK;
        batches.microBatchTokens = MANY_TOKENS;
    }

    private Path quantised(String name, Path model) {
        Path file = folder.resolve(name + ".gguf");
        new Conversion(model, Conversion.Layout.GGUF, Dtype.Q8_0, file).run();
        return file;
    }

    private void everyVerb() throws IOException {
        Runs.start(new WorldJob(WorldRecipe.world(SEED, SIZE)), folder.resolve("world"), RunContext.QUIET);
        Path comparisons = comparisons();
        run("sft", new SftJob(supervised()));
        run("reward", new PreferenceJob(WorldRecipe.preference(SEED, model("sft"), comparisons), Objective.REWARD));
        run("cost", new PreferenceJob(WorldRecipe.preference(SEED, model("sft"), comparisons), Objective.COST));
        run("dpo", new DpoJob(direct(comparisons, model("sft"))));
        run("ppo-lag", new PpoJob(lagrangian()));
        run("evaluate", new EvaluateJob(arena()));
        generate("generate", model("sft"));
    }

    private void everyVerbWithAdapters(String name, Path language) throws IOException {
        Path comparisons = comparisons();
        SftOptions sft = supervised();
        sft.config = null;
        sft.model = language;
        adapt(sft.lora, sft.batches);
        run("sft-" + name, new SftJob(sft));
        PreferenceOptions reward = WorldRecipe.preference(SEED, language, comparisons);
        adapt(reward.lora, reward.batches);
        run("reward-" + name, new PreferenceJob(reward, Objective.REWARD));
        DpoOptions dpo = direct(comparisons, language);
        adapt(dpo.lora, dpo.batches);
        run("dpo-" + name, new DpoJob(dpo));
        PpoJob.LagrangeRun ppo = lagrangian();
        ppo.ppoOptions.actor = language;
        ppo.ppoOptions.rewardModel = model("reward-" + name);
        ppo.costOptions.costModel = List.of(model("reward-" + name).toString());
        ppo.ppoOptions.lora.loraRank = RANK;
        ppo.ppoOptions.microBatchTokens = MANY_TOKENS;
        run("ppo-lag-" + name, new PpoJob(ppo));
        generate("generate-" + name, model("sft-" + name));
    }

    @ParameterizedTest
    @EnumSource(Precision.class)
    void whatIsPlannedIsTakenOnAGpu(Precision precision) throws IOException {
        watching = work -> {
            Taken taken = new Taken();
            try (Device device = new Device(new CudaKernels(taken, precision))) {
                work.accept(device, () -> taken.most);
            }
        };
        everyVerb();
    }

    @Test
    void whatIsPlannedIsTakenOnTheCpu() throws IOException {
        watching = work -> {
            try (Kernels kernels = new SimdKernels(1)) {
                TakenMemory taken = new TakenMemory(kernels);
                work.accept(new Device(taken.kernels()), taken::most);
            }
        };
        everyVerb();
        everyVerbWithAdapters("lora", model("sft"));
        everyVerbWithAdapters("quantised", quantised("bytes", ByteModel.write(folder.resolve("bytes"))));
    }
}
