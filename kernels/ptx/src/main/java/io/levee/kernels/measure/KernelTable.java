package io.levee.kernels.measure;

import io.levee.kernels.Precision;
import io.levee.kernels.cuda.CudaKernels;
import io.levee.kernels.ptx.InstructionClass;
import io.levee.kernels.ptx.LaunchCounts;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * A row for every kernel.
 *
 * @param resources where registers and spills come from
 * @param rows by the name of the kernel
 */
public record KernelTable(String resources, List<KernelRow> rows) {
    /** Operations of an mma.sync.m16n8k16, the only one that kernels use. */
    static final int MMA_OPERATIONS = 2 * 16 * 8 * 16;

    /** A kernel that has run at a measured size. */
    private record Measured(KernelCase of, CountingDriver.Counted counted) {}

    /** Rows. */
    public KernelTable {
        rows = List.copyOf(rows);
    }

    /**
     * Runs every kernel in the interpreter, and assembles it where NVIDIA's assembler is there; takes a minute.
     *
     * @param threads of the host
     * @throws IllegalStateException when a case does not launch a kernel that it is there for
     */
    public static KernelTable measure(int threads) {
        return measure(threads, KernelCase.all(), Resources::of);
    }

    /** The same with the registers that are recorded, in seconds. */
    public static KernelTable count(int threads) {
        return measure(threads, KernelCase.all(), _ -> Resources.recorded());
    }

    static KernelTable measure(int threads, List<KernelCase> cases, Function<Iterable<String>, Resources> assembling) {
        SortedMap<String, Measured> measured = new TreeMap<>();
        Map<String, String> texts = new LinkedHashMap<>();
        for (Precision precision : KernelCase.precisions(cases)) {
            CountingDriver driver = CountingDriver.on(threads);
            try (CudaKernels kernels = new CudaKernels(driver, precision)) {
                cases.stream()
                        .filter(each -> each.precision() == precision)
                        .forEach(each -> count(each, driver, kernels, measured));
                texts.putAll(driver.texts());
            }
        }
        Resources resources = assembling.apply(texts.values());
        List<KernelRow> rows = measured.entrySet().stream()
                .map(entry -> row(entry.getKey(), entry.getValue(), resources))
                .toList();
        return new KernelTable(resources.source(), rows);
    }

    /** The first case that is there for a kernel describes it. */
    private static void count(
            KernelCase each, CountingDriver driver, CudaKernels kernels, Map<String, Measured> measured) {
        driver.forget();
        try (MeasuredOperands operands = new MeasuredOperands(kernels)) {
            each.measured().body().accept(operands);
        }
        for (String kernel : each.measured().amounts().keySet()) {
            CountingDriver.Counted counted = driver.counted().get(kernel);
            if (counted == null) {
                throw new IllegalStateException(each.measured().shape() + " does not launch " + kernel + " but "
                        + driver.counted().keySet());
            }
            measured.putIfAbsent(kernel, new Measured(each, counted));
        }
    }

    private static KernelRow row(String kernel, Measured measured, Resources resources) {
        KernelWork small = measured.of().measured();
        KernelWork large = measured.of().production();
        LaunchCounts counts = measured.counted().counts();
        Load load = load(counts, small.amounts().get(kernel), large.amounts().get(kernel));
        return new KernelRow(
                kernel,
                small.shape(),
                large.shape(),
                counts,
                measured.counted().threads(),
                measured.counted().sharedBytes(),
                resources.byKernel().get(kernel),
                load);
    }

    /** Counts grow with the work; bytes with it or, where values are read again, to the operands of the larger size. */
    static Load load(LaunchCounts counts, Amount measured, Amount production) {
        double growth = production.work() / measured.work();
        double tensor = (double) MMA_OPERATIONS * counts.warpInstructions(InstructionClass.TENSOR);
        double counted = counts.bytesLoaded() + counts.bytesStored();
        return new Load(
                production.elements(),
                production.bytes().orElse(counted * growth),
                tensor * growth,
                (counts.operations() - tensor) * growth);
    }
}
