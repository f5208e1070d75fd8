package io.levee.kernels.simd;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What decides whether vectors can be used, and how wide ones: the machine and the JVM.
 *
 * @param vectorModule the Vector API ({@code jdk.incubator.vector}) can be used
 * @param compiler why this JVM does not compile vector operations, or empty when it does
 * @param vectorBits width of the vectors that CPU and JVM prefer; 0 without the module
 * @param cpuBits width of the CPU's vector registers; 0 where it cannot be found out
 * @param forcedLanes {@code -Dlevee.lanes}, a width in bits
 * @param processors that the JVM may use
 */
public record VectorProbe(
        boolean vectorModule,
        Optional<String> compiler,
        int vectorBits,
        int cpuBits,
        Optional<String> forcedLanes,
        int processors) {

    /** The width of vectors at which nothing is left to be wished for. */
    private static final int FULL_BITS = 512;

    /** Below this width the JVM has no vectors. */
    private static final int LEAST_BITS = 128;

    private static final Path CPU_INFO = Path.of("/proc/cpuinfo");

    /** Looks at this machine and JVM. */
    public static VectorProbe here() {
        int vectorBits = widestVectors();
        return new VectorProbe(
                vectorBits > 0,
                uncompiled(),
                vectorBits,
                widestRegisters(),
                Optional.ofNullable(System.getProperty(LaneWidth.PROPERTY)),
                Runtime.getRuntime().availableProcessors());
    }

    /** Why vectors cannot be used, with the cure; empty when they can. */
    Optional<String> obstacle() {
        if (!vectorModule) {
            return Optional.of("the module jdk.incubator.vector is missing; start the JVM with --add-modules"
                    + " jdk.incubator.vector");
        }
        if (compiler.isPresent()) {
            return Optional.of("the JVM does not compile them: " + compiler.get());
        }
        if (vectorBits < LEAST_BITS) {
            return Optional.of("the JVM knows no vectors of " + LEAST_BITS + " bits or more on this CPU");
        }
        return Optional.empty();
    }

    /**
     * The width of the vectors that are used.
     *
     * @throws IllegalArgumentException when the forced one is none, or wider than there are
     */
    int laneBits() {
        return LaneWidth.bits(forcedLanes.orElse(null), Math.min(FULL_BITS, vectorBits));
    }

    /** One line when vectors of this width are narrower than could be wished for, and why. */
    Optional<String> narrower(int bits) {
        if (bits >= FULL_BITS) {
            return Optional.empty();
        }
        String why;
        if (forcedLanes.isPresent()) {
            why = "-D" + LaneWidth.PROPERTY + " asks for it";
        } else if (cpuBits > bits) {
            why = "the CPU has " + cpuBits + ", but the JVM's flags (UseAVX, MaxVectorSize) allow no more";
        } else {
            why = "the CPU has no wider ones";
        }
        return Optional.of("NARROW: vectors of " + bits + " bits instead of " + FULL_BITS + ": " + why);
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
