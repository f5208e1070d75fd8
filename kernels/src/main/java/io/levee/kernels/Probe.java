package io.levee.kernels;

import io.levee.kernels.cuda.CudaProbe;
import io.levee.kernels.simd.LaneWidth;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What {@link Selection} knows of the machine and the JVM.
 *
 * @param vectorModule the Vector API ({@code jdk.incubator.vector}) can be used
 * @param compiler why this JVM does not compile vector operations, or empty when it does
 * @param vectorBits width of the vectors that CPU and JVM prefer; 0 without the module
 * @param cpuBits width of the CPU's vector registers; 0 where it cannot be found out
 * @param forcedLanes {@code -Dlevee.lanes}, a width in bits
 * @param processors that the JVM may use
 * @param gpu what was found of a GPU; {@link #here} does not look
 */
public record Probe(
        boolean vectorModule,
        Optional<String> compiler,
        int vectorBits,
        int cpuBits,
        Optional<String> forcedLanes,
        int processors,
        Optional<CudaProbe> gpu) {

    private static final Path CPU_INFO = Path.of("/proc/cpuinfo");

    /** Looks at this machine and JVM. */
    public static Probe here() {
        int vectorBits = widestVectors();
        return new Probe(
                vectorBits > 0,
                uncompiled(),
                vectorBits,
                widestRegisters(),
                Optional.ofNullable(System.getProperty(LaneWidth.PROPERTY)),
                Runtime.getRuntime().availableProcessors(),
                Optional.empty());
    }

    /** Looks at this machine and JVM, and for a GPU. */
    public static Probe withGpu() {
        Probe here = here();
        return new Probe(
                here.vectorModule,
                here.compiler,
                here.vectorBits,
                here.cpuBits,
                here.forcedLanes,
                here.processors,
                Optional.of(CudaProbe.probe(0, 0)));
    }

    /** Why no GPU can be used, or empty when one can. */
    public Optional<String> gpuObstacle() {
        return gpu.isEmpty()
                ? Optional.of("none was looked for")
                : gpu.filter(found -> !found.ready()).map(CudaProbe::line);
    }

    private static int widestVectors() {
        try {
            return LaneWidth.widest();
        } catch (LinkageError _) {
            return 0;
        }
    }

    /** Flags under which every vector operation becomes a call that allocates, hundreds of times slower. */
    private static Optional<String> uncompiled() {
        if (System.getProperty("java.vm.info", "").contains("interpreted")) {
            return Optional.of("-Xint is set");
        }
        return VmFlags.uncompiledVectors();
    }

    private static int widestRegisters() {
        try {
            return cpuBits(Files.readString(CPU_INFO, StandardCharsets.ISO_8859_1));
        } catch (IOException _) {
            return 0;
        }
    }

    /** The width that Linux's description of a CPU names; 0 for none that we know. */
    static int cpuBits(String cpuInfo) {
        String flags = cpuInfo.lines()
                .filter(line -> line.startsWith("flags") || line.startsWith("Features"))
                .findFirst()
                .map(line -> line.substring(line.indexOf(':') + 1) + " ")
                .orElse("");
        if (flags.contains(" avx512vl ")) {
            return 512;
        }
        if (flags.contains(" avx2 ")) {
            return 256;
        }
        return flags.contains(" asimd ") || flags.contains(" sse2 ") ? 128 : 0;
    }
}
