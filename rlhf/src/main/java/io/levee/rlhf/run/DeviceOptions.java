package io.levee.rlhf.run;

import picocli.CommandLine.Option;

/** Where a run computes. */
public final class DeviceOptions {
    @Option(
            names = "--device",
            paramLabel = "NAME",
            description = "auto, cpu, simd, reference, cuda or ptx (default: ${DEFAULT-VALUE})")
    public String device = "auto";

    @Option(
            names = "--precision",
            paramLabel = "TYPE",
            description =
                    "of matrix products and attention on cuda and ptx: float32, bfloat16, or bfloat16x3: products of"
                            + " factors that are two bfloat16 values, attention in float32; parameters, activations and"
                            + " sums are always float32 (default: ${DEFAULT-VALUE})")
    public String precision = "float32";

    @Option(
            names = "--threads",
            paramLabel = "N",
            description = "worker threads; 0 for one a core; never changes results (default: ${DEFAULT-VALUE})")
    public int threads = 0;

    public DeviceOptions() {}

    /** The same back-end with another number of threads. */
    public DeviceOptions withThreads(int count) {
        DeviceOptions copy = new DeviceOptions();
        copy.device = device;
        copy.precision = precision;
        copy.threads = count;
        return copy;
    }

    /** Threads that are meant. */
    public int effectiveThreads() {
        return threads > 0 ? threads : Runtime.getRuntime().availableProcessors();
    }
}
