package io.levee.kernels;

import io.levee.kernels.reference.ReferenceKernels;
import io.levee.kernels.simd.SimdKernels;
import java.util.List;
import java.util.function.Supplier;

/** The back-ends that can run here. */
public final class Backends {
    private Backends() {}

    /**
     * One way to make kernels.
     *
     * @param name for messages
     * @param kernels makes an instance, which the caller closes
     */
    public record Backend(String name, Supplier<Kernels> kernels) {
        /** The first word of the name; back-ends of a family give the same bits. */
        public String family() {
            return name.split(" ")[0];
        }

        @Override
        public String toString() {
            return name;
        }
    }

    public static Backend reference() {
        return new Backend("reference", ReferenceKernels::new);
    }

    private static Backend simd(int threads) {
        return new Backend("simd on " + threads, () -> new SimdKernels(threads));
    }

    public static List<Backend> available() {
        return List.of(
                reference(),
                simd(1),
                simd(2),
                simd(3),
                new Backend("simd without kept panels", () -> new SimdKernels(2, 0)));
    }

    /** The first back-end of each family. */
    public static List<Backend> families() {
        return available().stream()
                .filter(backend -> first(backend).name().equals(backend.name()))
                .toList();
    }

    /** The back-end whose bits this one must give. */
    public static Backend first(Backend backend) {
        return available().stream()
                .filter(other -> other.family().equals(backend.family()))
                .findFirst()
                .orElseThrow();
    }
}
