package io.levee.kernels.measure;

import io.levee.kernels.Precision;
import io.levee.kernels.cuda.CudaKernels;
import io.levee.kernels.cuda.GpuDriver;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * How fast kernels are on a device at sizes of production.
 *
 * @param peak of the device
 * @param rates by the name of the kernel
 */
public record DeviceRates(DevicePeak peak, List<Rate> rates) {
    private static final long COPIED_BYTES = 256L << 20;

    /**
     * A kernel's time and what it did in it.
     *
     * @param kernel its entry point
     * @param shape sizes
     * @param seconds of its launches in one operation
     * @param bytesPerSecond of operands and results, each once
     * @param operationsPerSecond in floating point
     */
    public record Rate(String kernel, String shape, double seconds, double bytesPerSecond, double operationsPerSecond) {
        /** As JSON has it. */
        public Map<String, Object> fields() {
            Map<String, Object> fields = new LinkedHashMap<>();
            fields.put("kernel", kernel);
            fields.put("shape", shape);
            fields.put("seconds", seconds);
            fields.put("gb_per_s", bytesPerSecond / 1e9);
            fields.put("tflop_per_s", operationsPerSecond / 1e12);
            return fields;
        }
    }

    /** Rates. */
    public DeviceRates {
        rates = List.copyOf(rates);
    }

    /**
     * Times every kernel; takes a minute.
     *
     * @param open opens the device, which is closed again; once for each precision
     * @param clock its cycles a second
     * @param table what each kernel moves and computes
     */
    public static DeviceRates measure(Supplier<GpuDriver> open, OptionalDouble clock, KernelTable table) {
        return measure(open, clock, table, KernelCase.all(), KernelCase::production, COPIED_BYTES);
    }

    static DeviceRates measure(
            Supplier<GpuDriver> open,
            OptionalDouble clock,
            KernelTable table,
            List<KernelCase> cases,
            Function<KernelCase, KernelWork> size,
            long copiedBytes) {
        SortedMap<String, Double> seconds = new TreeMap<>();
        DevicePeak peak = null;
        for (Precision precision : KernelCase.precisions(cases)) {
            TimingDriver driver = new TimingDriver(open.get());
            try (CudaKernels kernels = new CudaKernels(driver, precision)) {
                peak = peak == null ? DevicePeak.measure(driver, copiedBytes, clock) : peak;
                cases.stream()
                        .filter(each -> each.precision() == precision)
                        .forEach(each -> time(size.apply(each), driver, kernels, seconds));
            }
        }
        List<Rate> rates = table.rows().stream()
                .filter(row -> seconds.containsKey(row.kernel()))
                .map(row -> rate(row, seconds.get(row.kernel())))
                .toList();
        return new DeviceRates(peak, rates);
    }

    private static void time(KernelWork work, TimingDriver driver, CudaKernels kernels, Map<String, Double> seconds) {
        driver.forget();
        try (MeasuredOperands operands = new MeasuredOperands(kernels)) {
            work.body().accept(operands);
        }
        for (String kernel : work.amounts().keySet()) {
            Double taken = driver.seconds().get(kernel);
            if (taken != null) {
                seconds.putIfAbsent(kernel, taken);
            }
        }
    }

    private static Rate rate(KernelRow row, double seconds) {
        Load load = row.load();
        return new Rate(row.kernel(), row.production(), seconds, load.bytes() / seconds, load.operations() / seconds);
    }

    /** As JSON has it. */
    public Map<String, Object> fields() {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("copy_gb_per_s", peak.copyBytesPerSecond() / 1e9);
        fields.put("peak_float32_tflop_per_s", tera(peak.floatOperations()));
        fields.put("peak_bfloat16_tflop_per_s", tera(peak.tensorOperations()));
        fields.put("kernels", rates.stream().map(Rate::fields).toList());
        return fields;
    }

    private static Double tera(OptionalDouble operations) {
        return operations.isPresent() ? operations.getAsDouble() / 1e12 : null;
    }
}
