package io.levee.kernels.simd;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.lang.management.ManagementFactory;
import java.util.Optional;

/** Flags of HotSpot that decide whether vector operations are compiled. */
final class VmFlags {
    /** The tier of C2, which alone compiles them. */
    private static final int OPTIMISING_TIER = 4;

    private VmFlags() {}

    /** Why this JVM does not compile vector operations, or empty when it does as far as its flags say. */
    static Optional<String> uncompiledVectors() {
        if (!"4".equals(flag("TieredStopAtLevel").orElse("4"))) {
            return Optional.of("-XX:TieredStopAtLevel is below " + OPTIMISING_TIER);
        }
        if (is("UseJVMCICompiler", true)) {
            return Optional.of("-XX:+UseJVMCICompiler replaces C2");
        }
        if (is("EnableVectorSupport", false)) {
            return Optional.of("-XX:-EnableVectorSupport is set");
        }
        if (is("UseFMA", false)) {
            return Optional.of("the CPU, or the JVM's flags, have no fused multiply-add (UseFMA)");
        }
        return Optional.empty();
    }

    private static boolean is(String flag, boolean value) {
        return flag(flag)
                .map(Boolean::parseBoolean)
                .filter(found -> found == value)
                .isPresent();
    }

    /** The value of a flag; empty in a JVM that has no such flag, or no way to ask. */
    private static Optional<String> flag(String name) {
        try {
            HotSpotDiagnosticMXBean bean = ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
            return Optional.ofNullable(bean)
                    .map(found -> found.getVMOption(name).getValue());
        } catch (IllegalArgumentException | LinkageError _) {
            return Optional.empty();
        }
    }
}
