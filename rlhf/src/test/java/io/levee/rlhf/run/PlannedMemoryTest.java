package io.levee.rlhf.run;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.levee.engine.tensor.Device;
import io.levee.kernels.cuda.CudaKernels;
import io.levee.kernels.cuda.ForwardingDriver;
import io.levee.kernels.cuda.GpuFunction;
import io.levee.kernels.cuda.Grid;
import io.levee.kernels.cuda.MachineDriver;
import io.levee.kernels.cuda.Precision;
import io.levee.rlhf.preference.PreferenceTrainer.Objective;
import io.levee.rlhf.world.WorldFiles;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The plan of a run on a GPU is what the run takes there, within a tenth. Nothing is computed: memory is taken, copied and given
 * back, and kernels are left out.
 */
class PlannedMemoryTest {
    private static final long SEED = 5;
    private static final double SIZE = 0.004;
    private static final double TOLERANCE = 0.1;

    @TempDir
    private Path folder;

    private Precision precision;

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

    private void run(String name, Job job) {
        Taken taken = new Taken();
        try (Device device = new Device(new CudaKernels(taken, precision))) {
            long planned = job.check(device).bytes();
            RunDirectory.create(folder.resolve(name), Map.of());
            job.run(device, folder.resolve(name), RunContext.QUIET);
            double deviation = (double) taken.most / planned - 1;
            assertTrue(
                    Math.abs(deviation) <= TOLERANCE,
                    () -> name + ": planned " + planned + " bytes, taken " + taken.most + "\n"
                            + job.check(device).table());
        }
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

    private DpoOptions direct(Path comparisons) {
        DpoOptions options = new DpoOptions();
        options.model = model("sft");
        options.rows.data =
                List.of(comparisons.resolve(WorldFiles.PREFERENCES_TRAIN).toString());
        return options;
    }

    @ParameterizedTest
    @EnumSource(Precision.class)
    void whatIsPlannedIsTaken(Precision inThis) throws IOException {
        precision = inThis;
        Runs.start(new WorldJob(WorldRecipe.world(SEED, SIZE)), folder.resolve("world"), RunContext.QUIET);
        Path comparisons = comparisons();
        run("sft", new SftJob(supervised()));
        run("reward", new PreferenceJob(WorldRecipe.preference(SEED, model("sft"), comparisons), Objective.REWARD));
        run("cost", new PreferenceJob(WorldRecipe.preference(SEED, model("sft"), comparisons), Objective.COST));
        run("dpo", new DpoJob(direct(comparisons)));
        run("ppo-lag", new PpoJob(lagrangian()));
    }
}
