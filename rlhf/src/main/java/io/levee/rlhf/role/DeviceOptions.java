package io.levee.rlhf.role;

import io.levee.rlhf.options.Complaints;
import io.levee.rlhf.options.OptionGroup;
import io.levee.rlhf.options.Range;
import io.levee.rlhf.options.Words;
import java.util.List;
import picocli.CommandLine.Option;

/** Where a run computes. */
public final class DeviceOptions implements OptionGroup {
    @Option(
            names = "--device",
            paramLabel = "NAME",
            description =
                    "auto and cpu: vectors, or plain loops where the JVM has none; simd: vectors or an error; reference: plain"
                            + " loops, slow; cuda: an NVIDIA GPU; ptx: the GPU's kernels in an interpreter, very slow")
    @Words({"auto", "cpu", "simd", "reference", "cuda", "ptx"})
    public String device = "auto";

    @Option(
            names = "--precision",
            paramLabel = "TYPE",
            description =
                    "of matrix products and attention on cuda and ptx; bfloat16x3: products of factors that are two"
                            + " bfloat16 values, attention in float32; parameters, activations and sums are always"
                            + " float32")
    @Words({"float32", "bfloat16", "bfloat16x3"})
    public String precision = "float32";

    @Option(
            names = "--threads",
            paramLabel = "N",
            description = "worker threads; 0 for one a core; never changes results")
    @Range("[0, 1024]")
    public int threads = 0;

    public DeviceOptions() {}

    @Override
    public void validate(Complaints complaints) {
        boolean cpu = List.of("auto", "cpu", "simd", "reference").contains(device);
        complaints.ignored(
                "precision",
                cpu && !"float32".equals(precision),
                "the device " + device + " computes in float32; expected --device cuda or ptx");
    }

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
